import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { askConsensus, askHealth, silentIn } from './askConsensus.ts'

const ID = 'ab'.repeat(20)
const [first, second] = ['11'.repeat(20).toUpperCase(), 'CD'.repeat(20)]
const round = (number: number, prevotes: string, precommits: string) => ({
  round: number,
  prevotes_bit_array: `BA{2:${prevotes}} 1/2 = 0.50`,
  precommits_bit_array: `BA{2:${precommits}} 0/2 = 0.00`,
})

/** As CometBFT 0.40 answers, shortened. */
const answers: Readonly<Record<string, unknown>> = {
  '/status': {
    result: {
      node_info: { id: ID, network: 'causeway-8010156' },
      sync_info: { latest_block_height: '41', latest_block_time: '2026-11-27T07:00:00.9Z' },
      validator_info: { address: first },
    },
  },
  '/net_info': { result: { peers: [{ node_info: { id: ID.toUpperCase() } }] } },
  '/validators?per_page=100': { result: { validators: [{ address: first }, { address: second }] } },
  '/consensus_state': {
    result: { round_state: { 'height/round/step': '42/3/1', height_vote_set: [round(2, 'x_', '__'), round(3, '__', '__')] } },
  },
  '/health': { alarms: ['clock: off'], misbehavior: [], nodes: [{ peerId: 'ab'.repeat(20), host: 'h' }] },
}

let server: Server
let url = ''
before(async () => {
  server = createServer((request, response) => {
    response.setHeader('date', new Date(Date.now() + 3_600_000).toUTCString())
    const answer = answers[request.url ?? '']
    response.statusCode = answer === undefined ? 404 : 200
    response.end(JSON.stringify(answer ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // CAST: a server that listens on TCP has such an address.
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

describe('askConsensus', () => {
  it('reads height, round, peers and who is silent', async () => {
    assert.deepEqual(await askConsensus(url), {
      peerId: ID,
      network: 'causeway-8010156',
      height: 41,
      blockTime: 1_795_762_800,
      validator: `0x${first.toLowerCase()}`,
      peers: [ID],
      round: 3,
      silentValidators: [`0x${second.toLowerCase()}`],
    })
  })

  it('has no answer from a port where nobody listens, or another program does', async () => {
    assert.equal(await askConsensus('http://127.0.0.1:9'), undefined)
    assert.equal(await askConsensus(`${url}/other`), undefined)
  })
})

describe('askHealth', () => {
  it('measures how far a clock is off', async () => {
    const health = await askHealth(url)
    assert.deepEqual(health?.alarms, ['clock: off'])
    assert.deepEqual(health?.nodes, [{ peerId: 'ab'.repeat(20) }])
    assert.ok(Math.abs((health?.clockAhead ?? 0) - 3_600) <= 1, String(health?.clockAhead))
  })
})

describe('silentIn', () => {
  const both = ['0xa', '0xb']
  it('names nobody before the first vote', () => assert.deepEqual(silentIn(both, 0, [round(0, '__', '__')]), []))
  it('takes the round that runs once somebody votes in it', () => {
    assert.deepEqual(silentIn(both, 1, [round(0, 'xx', 'xx'), round(1, 'x_', '__')]), ['0xb'])
    assert.deepEqual(silentIn(both, 1, [round(0, '_x', '__'), round(1, '__', '__')]), ['0xa'])
    assert.deepEqual(silentIn(both, 0, [round(0, 'x_', '_x')]), [])
  })
})
