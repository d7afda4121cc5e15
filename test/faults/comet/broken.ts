// Contracts that answer nonsense, written into the storage of Slots.sol: the old set and the old list stay, the chain goes on.
import assert from 'node:assert/strict'
import { computeAddress, hexlify, keccak256, randomBytes, Transaction, toBeHex } from 'ethers'
import type { Chain } from './chain.ts'
import type { Fault, Finding } from './fault.ts'
import { CHAIN_ID, keysOf, type Laboratory, PAYER, PLACES, recordOf } from './laboratory.ts'
import { blockAt, rpc } from './rpc.ts'
import { answerSlots, compressedKey, nodeSlots, type Storage, setSlots, writeCall } from './slots.ts'
import { until } from './until.ts'

export type Broken = { readonly chain: Chain; readonly laboratory: Laboratory }

const FOUR = [0, 1, 2, 3]
const rounded = (value: number): number => Math.round(value * 10) / 10

/** Writes storage by a transaction; the height of its block. */
export const writeSlots = async ({ chain }: Broken, to: string, storage: Storage): Promise<number> => {
  const port = chain.of([0])[0]?.ports.http ?? 0
  const nonce = Number(await rpc(port, 'eth_getTransactionCount', [computeAddress(PAYER), 'pending']))
  const fees = { maxFeePerGas: 1_000n, maxPriorityFeePerGas: 1n }
  const transaction = Transaction.from({
    type: 2,
    chainId: CHAIN_ID,
    to,
    nonce,
    gasLimit: 8_000_000,
    data: writeCall(storage),
    ...fees,
  })
  transaction.signature = PAYER.sign(transaction.unsignedHash)
  await rpc(port, 'eth_sendRawTransaction', [transaction.serialized])
  let height = 0
  await until('the transaction is in a block', async () => {
    // CAST: geth's receipt, or null.
    const receipt = (await rpc(port, 'eth_getTransactionReceipt', [keccak256(transaction.serialized)])) as Receipt | null
    if (receipt !== null) assert.equal(receipt.status, '0x1', 'the storage was written')
    height = Number(receipt?.blockNumber ?? 0)
    return height > 0
  })
  return height
}

type Receipt = { readonly status: string; readonly blockNumber: string }

const newKey = (): string => compressedKey(hexlify(randomBytes(32)))

/** The addresses that vote on the next height. */
const inForce = async (chain: Chain): Promise<string> => {
  // CAST: CometBFT's answer.
  const answer = (await chain.of([0])[0]?.comet('validators?per_page=100')) as {
    readonly validators: readonly { readonly address: string }[]
  }
  return answer.validators
    .map(({ address }) => address)
    .sort()
    .join()
}

const alarms = async (chain: Chain): Promise<(readonly string[] | undefined)[]> =>
  Promise.all(chain.of(FOUR).map(async (validator) => (await validator.health())?.alarms))

/** Writes nonsense, waits for the alarm on all, and sees the chain go on with the old set. The nonsense stays: the next fault overwrites it. */
const refuse =
  (place: 'set' | 'registry', alarm: RegExp, nonsense: (laboratory: Laboratory) => Storage) =>
  async (subject: Broken): Promise<Finding> => {
    const { chain, laboratory } = subject
    const before = await inForce(chain)
    const height = await writeSlots(subject, PLACES[place], nonsense(laboratory))
    const isRaised = async (): Promise<boolean> => (await alarms(chain)).every((found) => found?.some((text) => alarm.test(text)))
    const took = await until(`every validator alarms: ${alarm}`, isRaised, 20)
    // A change in block n would rule block n + 2.
    await chain.beyond(height + 2, FOUR, 30)
    assert.equal(await inForce(chain), before, 'the old set stays')
    const [found] = await alarms(chain)
    return { seconds: rounded(took), seen: `"${found?.find((text) => alarm.test(text))?.slice(0, 130)}"` }
  }

/** Both contracts are sound again. */
const mend = async (subject: Broken): Promise<Finding> => {
  const { chain, laboratory } = subject
  await writeSlots(subject, PLACES.set, setSlots(keysOf(laboratory.seats.slice(0, 4))))
  await writeSlots(subject, PLACES.registry, nodeSlots(laboratory.seats.slice(0, 4).map(recordOf)))
  const isOver = async (): Promise<boolean> => (await alarms(chain)).every((found) => found?.length === 0)
  const took = await until('no validator alarms any more', isOver, 20)
  const compared = await chain.assertOneHistory(FOUR)
  return { seconds: rounded(took), seen: `no alarm on any validator, ${compared} heights equal` }
}

const KEPT = 'The old set stays, every validator alarms, the chain goes on'
const set = (id: string, fault: string, alarm: RegExp, nonsense: (keys: readonly string[]) => Storage): Fault<Broken> => ({
  id: `set.${id}`,
  engine: 'comet',
  fault: `ValidatorSet says ${fault}`,
  outcome: KEPT,
  run: refuse('set', alarm, (laboratory) => nonsense(keysOf(laboratory.seats.slice(0, 4)))),
})

/** One node fewer in the registry: it is dropped. Listed again, it comes back. */
const unlist = async (subject: Broken): Promise<Finding> => {
  const { chain, laboratory } = subject
  const four = laboratory.seats.slice(0, 4)
  const height = await writeSlots(subject, PLACES.registry, nodeSlots(four.slice(0, 3).map(recordOf)))
  const isDropped = async (): Promise<boolean> => {
    const health = await Promise.all(chain.of([0, 1, 2]).map((validator) => validator.health()))
    return health.every((found) => found?.peers === 2 && found.executionPeers === 2)
  }
  const took = await until('the others drop it on both networks', isDropped, 60)
  const left = await chain.height(3)
  await chain.beyond((await chain.top([0])) + 3, [0, 1, 2])
  assert.ok((await chain.height(3)) <= left + 2, 'who is cut off learns of no more blocks')
  await writeSlots(subject, PLACES.registry, nodeSlots(four.map(recordOf)))
  await chain.beyond(await chain.top([0]), FOUR, 60)
  return {
    seconds: rounded(took),
    seen: `it got ${Math.max(0, left - height)} blocks after the one that unlisted it, and was back by itself once listed again`,
  }
}

/** A node of whom the registry knows nothing calls all the others, on both networks. */
const stranger = async (subject: Broken): Promise<Finding> => {
  const { chain, laboratory } = subject
  const index = chain.validators.length - 1
  await chain.start([index])
  const [intruder] = chain.of([index])
  await until('the stranger runs', async () => (await intruder?.health()) !== undefined, 30)
  const began = performance.now()
  let most = 0
  await until(
    'ten seconds of calling',
    async () => {
      const counts = await Promise.all(chain.of(FOUR).map(({ ports }) => rpc(ports.http, 'net_peerCount')))
      const health = await Promise.all(chain.of(FOUR).map((validator) => validator.health()))
      most = Math.max(most, ...counts.map(Number), ...health.map((found) => found?.peers ?? 0))
      return performance.now() - began > 10_000
    },
    20,
  )
  const found = await intruder?.health()
  const block = await blockAt(intruder?.ports.http ?? 0, 'latest')
  assert.equal(most, 3, 'no validator ever had more than its three peers')
  assert.deepEqual([found?.height, block?.number ?? 0], [0, 0], 'the stranger got no block')
  // It did call: once it is listed, the same calls succeed.
  const height = await writeSlots(
    subject,
    PLACES.registry,
    nodeSlots([...laboratory.seats.slice(0, 4), laboratory.seats[index]].flatMap((seat) => (seat ? [recordOf(seat)] : []))),
  )
  const took = await chain.beyond(height, [index], 60)
  await chain.kill([index])
  await writeSlots(subject, PLACES.registry, nodeSlots(laboratory.seats.slice(0, 4).map(recordOf)))
  return { seen: `10 s of calling: no connection, no block; once listed it had ${height} blocks after ${rounded(took)} s` }
}

/** In this order on one chain; each begins with four running validators. */
export const broken: readonly Fault<Broken>[] = [
  set('empty', 'nothing (all slots zero)', /^validators: .*\b0 validators/, (keys) =>
    Object.fromEntries(Object.keys(setSlots(keys)).map((slot) => [slot, toBeHex(0, 32)])),
  ),
  set('three', 'three validators', /^validators: .*\b3 validators/, (keys) => setSlots(keys.slice(0, 3))),
  set('duplicate', 'one validator twice', /^validators: .* stands twice/, ([first = '', second = '', third = '']) =>
    setSlots([first, second, third, third]),
  ),
  set('two', 'two changed at once', /^validators: .*\b2 added and 2 removed/, ([first = '', second = '']) =>
    setSlots([first, second, newKey(), newKey()]),
  ),
  set('hash', 'keys that do not match its hash', /^validators: .* hash to/, (keys) => ({
    ...setSlots(keys),
    [toBeHex(0, 32)]: keccak256('0x'),
  })),
  set('huge', 'more validators than fit', /^validators: .* 4 to 100 are possible/, (keys) =>
    setSlots(keys, { count: 2n ** 63n }),
  ),
  {
    id: 'registry.nonsense',
    engine: 'comet',
    fault: 'MemberRegistry answers nonsense',
    outcome: 'The old list of nodes stays, every validator alarms, the chain goes on',
    run: refuse('registry', /^peer list: .* abi/, () => answerSlots(`0x${'ff'.repeat(64)}`)),
  },
  {
    id: 'registry.empty',
    engine: 'comet',
    fault: 'MemberRegistry lists fewer nodes than a quorum',
    outcome: 'The old list of nodes stays, every validator alarms, the chain goes on',
    run: refuse('registry', /^peer list: .* 0 nodes, fewer/, () => nodeSlots([])),
  },
  {
    id: 'contracts.mended',
    engine: 'comet',
    fault: 'Both contracts are sound again',
    outcome: 'The alarms end by themselves',
    run: mend,
  },
  {
    id: 'peer.unlisted',
    engine: 'comet',
    fault: 'A node is struck off the registry',
    outcome: 'The others drop it on both networks; listed again, it comes back by itself',
    run: unlist,
  },
  {
    id: 'peer.stranger',
    engine: 'comet',
    fault: 'A node that is in no list calls the validators',
    outcome: 'Consensus and geth refuse it; it gets no block',
    run: stranger,
  },
]
