// node test/faults/comet/recordLightClient.ts: starts four validators and a follower, sends messages, gives the follower the last seat, and
// keeps what a light client needs of it: commits, sets, execution blocks and proofs, as the nodes answer (test/vectors/bridge/cometChain.json).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import { checkpointSlot } from '@causeway/sdk/bridge/checkpointSlot'
import { id, toBeHex, toQuantity, ZeroHash } from 'ethers'
import { writeSlots } from './broken.ts'
import { Chain } from './chain.ts'
import { CHAIN_ID, keysOf, type Laboratory, PLACES, writeLaboratory } from './laboratory.ts'
import { buildPrograms } from './programs.ts'
import { rpc } from './rpc.ts'
import { setSlots } from './slots.ts'

const FILE = fileURLToPath(new URL('../../vectors/bridge/cometChain.json', import.meta.url))
const MESSAGES = ['first', 'second', 'third'].map((name) => id(`causeway.test.message.${name}`))
const slot = (index: number): string => id(`causeway.test.slot.${index}`)
/** Enough for a storage trie of two levels. */
const SLOTS = 40

/** The second message is one whose accumulator an outbox keeps. */
const CHECKPOINT = { destinationChainId: 8_010_978, nonce: 64 }
const checkpoint = checkpointSlot(BigInt(CHECKPOINT.destinationChainId), BigInt(CHECKPOINT.nonce))

const recordHeight = async (chain: Chain, port: number, height: number) => {
  const ask = async (path: string) => chain.of([0])[0]?.comet(path)
  const block = toQuantity(height - 1)
  return {
    commit: await ask(`commit?height=${height}`),
    validators: await ask(`validators?height=${height}&per_page=100`),
    executionBlock: await rpc(port, 'eth_getBlockByNumber', [block, false]),
    accumulator: await rpc(port, 'eth_getStorageAt', [PLACES.outbox, ZeroHash, block]),
  }
}

const record = async (chain: Chain, laboratory: Laboratory) => {
  const port = chain.of([0])[0]?.ports.http ?? 0
  await chain.beyond(2)
  const subject = { chain, laboratory }
  const storage = Object.fromEntries(Array.from({ length: SLOTS }, (_, index) => [slot(index), toBeHex(index + 1, 32)]))
  const sent = await writeSlots(subject, PLACES.outbox, {
    [ZeroHash]: accumulate(MESSAGES),
    [checkpoint]: accumulate(MESSAGES.slice(0, 2)),
    ...storage,
  })
  const seats = laboratory.seats
  const next = [0, 1, 2, 4].flatMap((index) => seats[index] ?? [])
  const changed = await writeSlots(subject, PLACES.set, setSlots(keysOf(next), { epoch: 2n }))
  const heights = [...new Set([sent + 1, sent + 2, changed + 1, changed + 2, changed + 3, changed + 5])]
  await chain.beyond(changed + 7)
  const records: Record<string, unknown> = {}
  for (const height of heights) records[height] = await recordHeight(chain, port, height)
  const proof = (account: string, slots: readonly string[]) => rpc(port, 'eth_getProof', [account, slots, toQuantity(sent)])
  const absent = Array.from({ length: 12 }, (_, index) => slot(SLOTS + index))
  const proofs = {
    outbox: await proof(PLACES.outbox, [ZeroHash, slot(0), slot(SLOTS - 1), ...absent]),
    checkpoint: await proof(PLACES.outbox, [checkpoint]),
    emptyStorage: await proof(PLACES.fees, [ZeroHash]),
    absentAccount: await proof('0x00000000000000000000000000000000000fffff', [ZeroHash]),
  }
  return {
    chainId: CHAIN_ID,
    outbox: PLACES.outbox,
    messages: MESSAGES,
    checkpoint: CHECKPOINT,
    sent,
    changed,
    heights,
    records,
    proofs,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'causeway-record-'))
const { geth, validator: program } = await buildPrograms()
const laboratory = await writeLaboratory({ folder, geth, followers: 1, hasOutbox: true })
const chain = new Chain(
  laboratory.seats.map(({ home }) => home),
  { program },
)
try {
  await chain.start()
  writeFileSync(FILE, `${JSON.stringify(await record(chain, laboratory), null, 1)}\n`)
} finally {
  await chain.close()
  await laboratory.release()
  rmSync(folder, { recursive: true, force: true })
}
