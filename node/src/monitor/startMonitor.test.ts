import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { it } from 'node:test'
import { id } from 'ethers'
import { eventually } from '../../../test/faults/bridge/endpointProxy.ts'
import { startMonitor } from './startMonitor.ts'

const HEAD = 5_000

it('asks for fewer blocks where a node refuses so many, and for more again', async () => {
  const ranges: number[] = []
  const node = createServer(async (request, response) => {
    const { id: of, method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const answer = (): object => {
      if (method === 'eth_blockNumber') return { result: `0x${HEAD.toString(16)}` }
      const [{ fromBlock, toBlock }] = params
      const range = Number(toBlock) - Number(fromBlock) + 1
      ranges.push(range)
      return range > 200 && Number(fromBlock) < 1_000 ? { error: { code: -32_005, message: 'too many' } } : { result: [] }
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ jsonrpc: '2.0', id: of, ...answer() }))
  })
  await new Promise<void>((resolve) => node.listen(0, '127.0.0.1', resolve))
  const bound = node.address()
  const side = { chainId: 1, rpcUrl: `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}` }
  const [outbox, inbox] = [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`]
  const monitor = await startMonitor({
    ...{ source: side, destination: side, outbox, inbox, privateKey: id('key'), intervalMs: 1, logLevel: 'silent' },
  })
  try {
    const figures = async (): Promise<string> => (await fetch(`${monitor.url}/metrics`)).text()
    await eventually(async () => (await figures()).includes(`causeway_bridge_monitor_block ${HEAD}`), 'the head is reached')
    assert.deepEqual(ranges.slice(0, 4), [1_000, 500, 250, 125])
    assert.equal(Math.max(...ranges.slice(4)), 1_000)
  } finally {
    await monitor.close()
    node.closeAllConnections()
    await new Promise((resolve) => node.close(resolve))
  }
})
