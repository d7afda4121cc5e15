// By the record of a real chain: headers 5 to 8 and 10, of which 6 names the set that rules from 7 on.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { accumulate } from '@causeway/sdk/bridge/accumulate'
import { checkpointSlot } from '@causeway/sdk/bridge/checkpointSlot'
import { ICometLightClient__factory } from '@causeway/sdk/generated/contracts/factories/ICometLightClient__factory'
import { concat, id, Transaction, toBeHex, Wallet, ZeroHash } from 'ethers'
import { pino } from 'pino'
import { cometChainRecord, headerProofAt, recordAt, signedHeaderAt } from '../../../test/contracts/bridge/cometRecord.ts'
import { anyRow } from '../store/database.ts'
import { openStore, type Store } from '../store/openStore.ts'
import type { ChainLog, ChainView } from './chainView.ts'
import { accumulatorAt, checkpointAfter, insertHeader, insertSent } from './headerStore.ts'
import { createLightClient, type LightClient } from './lightClient.ts'
import type { MessageRow } from './messageStore.ts'

const chain = cometChainRecord()
const [former, next] = [headerProofAt(chain, 5).header.validatorsHash, headerProofAt(chain, 10).header.validatorsHash]
const abi = ICometLightClient__factory.createInterface()
const someone = (digit: string): string => `0x${digit.repeat(40)}`
const route = {
  ...{ sourceChainId: 1, outbox: chain.outbox, destinationChainId: 2, inbox: someone('2'), committee: someone('3') },
}
const CLIENT = someone('4')
/** The last block of the source that is final. */
const KNOWN = 9
const NOW = signedHeaderAt(chain, 10).header.time.timeSeconds * 1_000

/** Without a height the last one is asked for. */
type Answers = (path: string, height?: number) => unknown
const honest: Answers = (path, height = 10) => {
  const record = recordAt(chain, height)
  return path === '/commit' ? record.commit : record.validators
}
/** Says of all headers but the next that others rule them. */
const foreign: Answers = (path, height) => {
  if (path !== '/commit' || height === undefined || height < 9) return honest(path, height)
  const text = JSON.stringify(recordAt(chain, 10).commit).replaceAll(/"height": ?"10"/g, `"height":"${height}"`)
  return JSON.parse(text.replace(/"validators_hash": ?"[0-9A-F]{64}"/, `"validators_hash":"${'AB'.repeat(32)}"`))
}
/** Answers with the next header whatever height it is asked for. */
const shifted: Answers = (path, height) => honest(path, height && 8)

const servers: Server[] = []
const startNode = async (answers: Answers): Promise<string> => {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    response.end(
      JSON.stringify({ jsonrpc: '2.0', id: -1, result: answers(pathname, Number(searchParams.get('height')) || undefined) }),
    )
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

let folder: string
let store: Store
let now = NOW
let state = { height: 7, expectedSet: next, isSetPending: false }
let brought: string[] = []
let logs: readonly ChainLog[] = []
/** The accumulator of the outbox now. */
let stored = ZeroHash
let proofOf: (asked: { readonly slot: string }) => unknown = () => undefined
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-client-'))
  store = await openStore({ dataFolder: folder })
})
beforeEach(async () => {
  const { query } = store.database
  for (const table of ['relay_sent', 'relay_headers', 'relay_transactions']) await query(anyRow, `delete from ${table}`)
  await insertRows([4], recordAt(chain, 10).accumulator)
  now = NOW
  brought = []
})
after(async () => {
  for (const server of servers) server.close()
  await store.close()
  await rm(folder, { recursive: true })
})

const insertRows = async (heights: readonly number[], accumulated = ZeroHash): Promise<void> => {
  await store.database.query(
    anyRow,
    `insert into relay_sent (source_chain_id, outbox, position, id, accumulated, source_height)
     select 1, $1, height * 1000 + row, '0x' || lpad((height * 1000 + row)::text, 64, '0'), $2, height
     from unnest($3::text[]::bigint[]) with ordinality as sent (height, row)`,
    [chain.outbox, accumulated, heights.map(String)],
  )
  // Positions have no gaps.
  await store.database.query(
    anyRow,
    `update relay_sent set position = numbered.place from
       (select id, row_number() over (order by position) as place from relay_sent) as numbered where numbered.id = relay_sent.id`,
  )
}

const common = {
  final: async () => ({ height: KNOWN, hash: id('final') }),
  block: async () => ({ height: KNOWN, hash: id('final') }),
}
const source = {
  ...common,
  chainId: 1,
  logs: async () => logs,
  storage: async () => [ZeroHash, stored],
  storageProof: async (asked: { readonly slot: string }) => proofOf(asked),
  gasUsed: async (height: number) => Number(recordAt(chain, height + 1).executionBlock.gasUsed),
}
const view = async (_: string, data: string): Promise<string> => {
  const name = abi.parseTransaction({ data })?.name
  if (name === 'trustingPeriod') return abi.encodeFunctionResult('trustingPeriod', [3_600])
  const [inPlace, pending] = state.isSetPending ? [ZeroHash, state.expectedSet] : [state.expectedSet, ZeroHash]
  if (name === 'sets') return abi.encodeFunctionResult('sets', [inPlace, pending])
  const time = signedHeaderAt(chain, state.height).header.time.timeSeconds
  const status = {
    height: state.height,
    time,
    isFrozen: false,
    isSetPending: state.isSetPending,
    totalPower: 4,
    validators: 4,
    era: 0,
  }
  return abi.encodeFunctionResult('status', [status])
}
const tell = async (method: string, [raw]: readonly unknown[]): Promise<string> => {
  if (method === 'eth_sendRawTransaction') {
    const call = abi.parseTransaction({ data: Transaction.from(String(raw)).data })
    brought.push(`${call?.name} ${call?.args[0].height}`)
  }
  return '0x1'
}
const destination = { ...common, chainId: 2, logs: async () => [], view, tell }

const open = async (...cometEndpoints: string[]): Promise<LightClient> => {
  const client = createLightClient({
    ...{ database: store.database, signer: new Wallet(`0x${'1'.repeat(64)}`), log: pino({ level: 'silent' }), clock: () => now },
    // CAST: nothing else of these views is asked here.
    ...{ source: source as unknown as ChainView, destination: destination as unknown as ChainView },
    ...{ route, sourceStart: 1, destinationStart: 1, stuckMs: 1_000, mostFee: 1_000n, clients: [CLIENT], sent: new Set() },
    options: { sourceChainId: 1, destinationChainId: 2, client: CLIENT, verifier: someone('5'), cometEndpoints },
  })
  await client.read()
  return client
}

const prove = (client: LightClient, block: number) => {
  // CAST: of a message only its block is asked.
  const messages = [{ source_height: block }] as unknown as MessageRow[]
  return client.prove({ route, epoch: 1n, messageIds: [id('message')] }, messages)
}

describe('the light client of a deliverer', () => {
  it('takes no node for enough that keeps all headers back but the next', async () => {
    const node = await startNode(honest)
    for (const lie of [foreign, shifted]) {
      state = { height: 7, expectedSet: next, isSetPending: false }
      await store.database.query(anyRow, 'delete from relay_transactions')
      const client = await open(await startNode(lie), node)
      assert.equal(await prove(client, 7), undefined)
      await client.keepUp()
      assert.deepEqual(brought, ['update 10'])
      brought = []
    }
  })

  it('brings the last header, however many messages follow the one that waits', async () => {
    await insertRows(
      Array.from({ length: 501 }, () => 8),
      recordAt(chain, 10).accumulator,
    )
    const client = await open(await startNode(honest))
    state = { height: 7, expectedSet: next, isSetPending: false }
    await prove(client, 7)
    await client.keepUp()
    assert.deepEqual(brought, ['update 10'])
  })

  it('proves by the next checkpoint where it saves many ids, and by the header where it saves few or there is none', async () => {
    const [message, second] = [id('message'), id('second')]
    const checkpoint = { destinationChainId: 2n ** 64n - 1n, nonce: 64n }
    const kept = checkpointSlot(2n ** 64n - 1n, 64n)
    proofOf = ({ slot }) => (slot === kept ? { value: BigInt(accumulate([message, second])), proof: '0xabcd' } : undefined)
    for (const { others, isKept, skipped = 0, kind } of [
      { others: 499, isKept: true, kind: 1 },
      { others: 500, isKept: true, kind: 2 },
      { others: 500, isKept: false, kind: 1 },
      { others: 500, isKept: true, skipped: 1, kind: 1 },
    ]) {
      const { query } = store.database
      for (const table of ['relay_sent', 'relay_headers']) await query(anyRow, `delete from ${table}`)
      const ids = [message, second, ...Array.from({ length: others }, (_, index) => id(`${index}`))]
      let accumulated = ZeroHash
      const sent = ids.map((each, index) => {
        accumulated = accumulate([each], accumulated)
        return { id: each, accumulated, height: 4, checkpoint: index === 1 + skipped && isKept ? checkpoint : undefined }
      })
      await insertSent(query, { sourceChainId: 1, outbox: chain.outbox }, sent)
      await insertHeader(query, { chainId: 2, client: CLIENT }, { height: 5, executionHash: id('a'), accumulator: accumulated })
      const proof = (await prove(await open(await startNode(honest)), 4)) ?? '0x'
      const expected =
        kind === 1
          ? concat(['0x01', toBeHex(5, 8), id('a'), ZeroHash, '0x0000', toBeHex(others + 1, 2), ...ids.slice(1)])
          : concat(['0x02', toBeHex(2n ** 64n - 1n, 8), toBeHex(64, 8), ZeroHash, '0x0000', '0x0001', second, '0xabcd'])
      assert.equal(proof, expected)
    }
  })

  it('keeps what the storage of the outbox bears out, whatever its destination, and nothing else', async () => {
    const { query } = store.database
    const sender = { sourceChainId: 1, outbox: chain.outbox }
    const forget = async (): Promise<void> => {
      for (const table of ['relay_views', 'relay_sent']) await query(anyRow, `delete from ${table}`)
    }
    const [message, far] = [id('message'), 2n ** 64n - 1n]
    const topics = [id('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)'), message, toBeHex(far, 32), toBeHex(64, 32)]
    const place = { address: chain.outbox, height: 4, blockHash: id('4'), transactionHash: id('transaction'), logIndex: 0 }
    logs = [{ ...place, topics, data: accumulate([message]) }]
    await forget()
    await assert.rejects(open(await startNode(honest)), { code: 'RelayCommitmentMissing' })
    assert.equal(await accumulatorAt(query, sender, 4), ZeroHash)
    await forget()
    stored = accumulate([message])
    await open(await startNode(honest))
    const kept = await checkpointAfter(query, sender, message, 4)
    assert.deepEqual(kept, { id: message, checkpoint: { destinationChainId: far, nonce: 64n } })
    logs = []
    stored = ZeroHash
    await forget()
  })

  it('waits where a header speaks of blocks that are not read yet', async () => {
    const client = await open(await startNode(honest))
    await insertHeader(
      store.database.query,
      { chainId: 2, client: CLIENT },
      { height: 20, executionHash: id('a'), accumulator: id('b') },
    )
    assert.equal(await prove(client, 8), undefined)
  })

  it('follows a change of the validators that nothing waits for, and brings nothing where there is none', async () => {
    const client = await open(await startNode(honest))
    const steps = [
      { height: 5, expectedSet: former, isSetPending: false },
      { height: 6, expectedSet: next, isSetPending: true },
      { height: 7, expectedSet: next, isSetPending: false },
    ]
    for (state of steps) {
      await store.database.query(anyRow, 'delete from relay_transactions')
      now += 60_000
      await client.keepUp()
    }
    assert.deepEqual(brought, ['update 6', 'updateWithSet 10'])
  })
})
