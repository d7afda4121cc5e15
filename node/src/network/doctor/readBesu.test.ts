import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { Wallet } from 'ethers'
import { besuGenesis } from '../../../../deploy/networks/besu/genesis.ts'
import { writeNetwork } from '../../../../deploy/networks/besu/writeNetwork.ts'
import { examine } from './examine.ts'
import { readBesu } from './readBesu.ts'

const NOW = 1_800_000_000
const folder = mkdtempSync(join(tmpdir(), 'causeway-besu-doctor-'))
const network = join(folder, 'besu')
const contract = `0x${'7'.repeat(40)}`
let blockTime = NOW
let agreed = true

/** Answers as Besu's RPC and metrics do, and as an agent does. */
const server: Server = createServer((request, response) => {
  if (request.url === '/health') return response.end(JSON.stringify({ agreed, agreedAt: NOW, alarms: [{ message: 'as it is' }] }))
  if (request.url === '/metrics') return response.end('# TYPE ethereum_peer_count gauge\nethereum_peer_count 3.0\n')
  const token = request.headers.authorization
  response.statusCode = token?.startsWith('Bearer ') ? 200 : 401
  const result = { number: '0x64', timestamp: `0x${blockTime.toString(16)}`, hash: '0xab' }
  return response.end(JSON.stringify([{ jsonrpc: '2.0', id: 0, result }]))
})
let url = ''

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // CAST: a server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
  const nodes = [1, 2, 3, 4].map((index) => ({
    name: `node-${index}`,
    host: '127.0.0.1',
    p2pPort: 1_000 + index,
    // Only the first two answer; RPC and metrics of one node have different ports.
    rpcPort: index < 3 ? port : 9,
    metricsPort: 10,
    privateKey: new Wallet(`0x${String(index).repeat(64)}`).privateKey,
  }))
  const genesis = besuGenesis({
    chainId: 8_010_156,
    alloc: { [contract]: { code: '0x6000' } },
    validators: { contract },
    timestamp: NOW,
  })
  await writeNetwork({
    folder: network,
    genesis,
    nodes,
    accounts: [],
    tls: false,
    contracts: { registry: contract, validators: contract },
  })
})
after(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

const found = async (agents: readonly string[] = [url]) => {
  const reading = await readBesu({ folder: network, agents, now: NOW })
  return examine(reading).map(({ code, subject }) => `${code} ${subject}`)
}

describe('readBesu', () => {
  it('finds the nodes that do not answer', async () => {
    assert.deepEqual(await found(), ['NodeSilent node-3', 'NodeSilent node-4'])
  })

  it('finds a halted chain, a list that drifted, an agent that is away and a key that others can read', async () => {
    blockTime = NOW - 60
    agreed = false
    chmodSync(join(network, 'nodes', 'node-1', 'secrets', 'key'), 0o644)
    const codes = await found([url, 'http://127.0.0.1:9'])
    assert.deepEqual(codes.sort(), [
      'AgentSilent http://127.0.0.1:9',
      `AllowlistDrifted ${url}`,
      'ChainHalted chain 8010156',
      'NodeSilent node-3',
      'NodeSilent node-4',
      'SecretExposed node-1',
    ])
  })

  it('refuses a folder that is none of a Besu network', async () => {
    const other = readBesu({ folder, agents: [], now: NOW })
    await assert.rejects(other, (fault) => fault instanceof CausewayError && fault.code === 'DoctorFolderOther')
  })
})
