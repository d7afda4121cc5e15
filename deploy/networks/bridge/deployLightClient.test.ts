// The nodes of a chain, some of which lie: answers of a real chain that was recorded, behind ports of their own.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { signedHeaderSchema, validatorsSchema } from '@causeway/sdk/bridge/comet/askComet'
import { hashHeader } from '@causeway/sdk/bridge/comet/hashHeader'
import { cometValidator, hashValidators } from '@causeway/sdk/bridge/comet/hashValidators'
import type { CausewayError } from '@causeway/sdk/errors'
import { cometChainRecord, headerProofAt, recordAt } from '../../../test/contracts/bridge/cometRecord.ts'
import { cometChainId } from '../comet/consensusGenesis.ts'
import { trustOf } from './deployLightClient.ts'

const chain = cometChainRecord()
const [, HEIGHT = 0, NEWEST = 0, LATER = 0] = chain.heights
const CHAIN_ID = 8_010_156

/** What a node is asked, `newest` instead of a height, and how often it was asked that before. */
type Question = { readonly path: string; readonly height: number | 'newest'; readonly before: number }
type Node = (question: Question) => unknown

const honest: Node = ({ path, height }) => {
  const { commit, validators } = recordAt(chain, height === 'newest' ? NEWEST : height)
  return path === '/commit' ? commit : validators
}

const servers: Server[] = []
after(() => {
  for (const server of servers) server.close()
})

const serve = async (node: Node): Promise<string> => {
  const asked = new Map<string, number>()
  const server = createServer(({ url = '' }, response) => {
    const { pathname: path, searchParams } = new URL(url, 'http://localhost')
    const height = searchParams.has('height') ? Number(searchParams.get('height')) : 'newest'
    const before = asked.get(url) ?? 0
    asked.set(url, before + 1)
    response.end(JSON.stringify({ jsonrpc: '2.0', id: -1, result: node({ path, height, before }) }))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // CAST: a server that listens on a port has such an address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const provider = {
  getBlock: async (block: number) => ({ gasUsed: BigInt(recordAt(chain, block + 1).executionBlock.gasUsed) }),
  getStorage: async (_: string, __: number, block: string) => recordAt(chain, Number(block) + 1).accumulator,
}
const deployment = { chainId: CHAIN_ID, contracts: { Outbox: { address: chain.outbox } } }
// CAST: nothing else of a client is asked.
const client = { provider, deployment } as unknown as Parameters<typeof trustOf>[0]['client']

const trust = async (...nodes: readonly Node[]) => {
  const [first = '', ...others] = await Promise.all(nodes.map(serve))
  return trustOf({ client, cometUrls: [first, ...others] })
}
const refused = (nodes: readonly Node[], details: object) =>
  assert.rejects(trust(...nodes), ({ code, metadata }: CausewayError) => {
    assert.equal(code, 'PeerNodesDisagree')
    assert.deepEqual({ ...metadata, ...details }, metadata)
    return true
  })

const replaced = (value: unknown, from: string, to: string): unknown => {
  const text = JSON.stringify(value)
  assert.ok(text.includes(from))
  return JSON.parse(text.replaceAll(from, to))
}
const bare = (hash: string): string => hash.slice(2).toUpperCase()

/** Once all have named the header: another one that announces a set in which the first validator rules alone, whole in itself. */
const ofItsOwnSet = (): Node => {
  const { commit, validators } = recordAt(chain, HEIGHT)
  const set = replaced(validators, '"voting_power":"1"', '"voting_power":"9"')
  const power = validatorsSchema.parse(set).validators.map((row) => cometValidator(row.pub_key.value, row.voting_power))
  const { header } = headerProofAt(chain, HEIGHT)
  const forged = { ...header, nextValidatorsHash: hashValidators(power) }
  const hash = hashHeader({ header: forged, chainName: cometChainId(CHAIN_ID), hasOutbox: true })
  const decided = signedHeaderSchema.parse(commit).signed_header.commit.block_id.hash
  const named = `"next_validators_hash":"${bare(header.nextValidatorsHash)}"`
  const text = replaced(commit, named, `"next_validators_hash":"${bare(forged.nextValidatorsHash)}"`)
  const lie = replaced(text, bare(decided), bare(hash))
  return (question) => {
    if (question.path === '/validators') return set
    return question.height === HEIGHT && question.before > 0 ? lie : honest(question)
  }
}

test('what all nodes name is trusted, with the set that rules after it', async () => {
  const [height, time, validators] = await trust(honest, honest, honest)
  const { header } = headerProofAt(chain, HEIGHT)
  assert.deepEqual([height, time], [HEIGHT, header.timeSeconds])
  assert.deepEqual(
    validators,
    headerProofAt(chain, NEWEST).validators.map(({ x, y, power }) => [x, y, power]),
  )
})

test('a node that gives another header than it has named is not believed', async () => {
  await refused([ofItsOwnSet(), honest, honest], { height: HEIGHT, told: HEIGHT })
})

test('nor one that gives another set than the header announces', async () => {
  const set: Node = (question) =>
    question.path === '/validators' && question.height === NEWEST
      ? replaced(honest(question), '"voting_power":"1"', '"voting_power":"9"')
      : honest(question)
  await refused([set, honest], { height: HEIGHT })
})

test('nodes that name different headers, or heights far apart, are refused', async () => {
  const other: Node = (question) => (question.height === HEIGHT ? honest({ ...question, height: LATER }) : honest(question))
  await refused([honest, other], { height: HEIGHT })
  const ahead = HEIGHT + 21
  const far: Node = (question) =>
    question.height === 'newest' ? replaced(honest(question), `"height":"${NEWEST}"`, `"height":"${ahead}"`) : honest(question)
  await refused([honest, far], { heights: [NEWEST, ahead] })
})
