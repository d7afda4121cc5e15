// The conservation monitor watches two chains on which things go wrong (list: monitorFaults.ts).
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { id, toBeHex } from 'ethers'
import { clearMonitor } from '../../../node/src/monitor/clearMonitor.ts'
import type { RunningMonitor } from '../../../node/src/monitor/startMonitor.ts'
import { runFaults } from '../comet/runFaults.ts'
import { attesterWays } from './attesterWays.ts'
import { call } from './bridgeChains.ts'
import { eventually, startEndpointProxy } from './endpointProxy.ts'
import { deliver, figure, isCursed, type Monitored, messageOf, monitorFaults, openMonitored } from './monitorFaults.ts'

const SENT = 'MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)'

let monitored: Monitored
before(async () => {
  monitored = await openMonitored()
})
after(() => monitored?.close())

describe('the monitor', () => runFaults([...monitorFaults, ...attesterWays], () => monitored))

describe('a monitor whose source tells of what nobody has sent', () => {
  it('believes no log that the storage of the outbox does not bear out', async () => {
    const own = await openMonitored()
    const { source } = own.chains
    const near = await startEndpointProxy(source.anvil.rpcUrl)
    try {
      await own.chains.send(1)
      const [log] = await source.outbox.queryFilter(SENT)
      const [asked] = await source.provider.send('eth_getLogs', [{ blockHash: log?.blockHash, topics: [id(SENT)] }])
      const forged = messageOf(own, 2n)
      const topics = [asked.topics[0], messageIdOf(forged), asked.topics[2], toBeHex(2, 32)]
      // Beside the real one, in its block.
      near.lie(({ method }, truth) =>
        method === 'eth_getLogs' && Array.isArray(truth) ? [...truth, { ...asked, topics, logIndex: '0x7f' }] : truth,
      )
      const watching = await own.start({ source: { chainId: source.chainId, rpcUrl: near.url } })
      await deliver(own, forged)
      await eventually(isCursed(own), 'the route is cursed')
      assert.equal(await figure(watching, 'conservation_broken'), 1)
    } finally {
      await own.close()
      await near.close()
    }
  })
})

describe('a monitor of the embedded engine', () => {
  it('looks up what was sent in blocks whose state is gone', async () => {
    const own = await openMonitored()
    const { source } = own.chains
    const near = await startEndpointProxy(source.anvil.rpcUrl)
    try {
      near.lie(({ method }, truth) => {
        if (method === 'eth_getStorageAt') throw new Error('the state is gone')
        return truth
      })
      const watching = await own.start({ source: { chainId: source.chainId, rpcUrl: near.url, forgetsStates: true } })
      await own.chains.send(1)
      const [log] = await source.outbox.queryFilter(SENT)
      await deliver(own, source.outbox.interface.parseLog(log ?? { topics: [], data: '0x' })?.args.message)
      await eventually(async () => (await figure(watching, 'arrived_total')) === 1, 'the arrival was looked up')
      await deliver(own, messageOf(own, 99n))
      await eventually(isCursed(own), 'the route is cursed')
    } finally {
      await own.close()
      await near.close()
    }
  })
})

describe('a monitor that is started again', () => {
  it('looks at what has come since, or at everything if the chain is another', async () => {
    const own = await openMonitored()
    const folder = await mkdtemp(join(tmpdir(), 'causeway-monitor-'))
    try {
      const { source, destination } = own.chains
      const stateFile = join(folder, 'state.json')
      await own.chains.send(2)
      const sent = await source.outbox.queryFilter(SENT)
      const bytes = sent.map((log) => String(source.outbox.interface.parseLog(log)?.args.message))
      const caughtUp = async (monitor: RunningMonitor): Promise<number> => {
        const head = await destination.provider.getBlockNumber()
        await eventually(async () => (await figure(monitor, 'monitor_block')) === head, 'it has looked at every block')
        return figure(monitor, 'arrived_total')
      }
      await deliver(own, bytes[0] ?? '')
      const first = await own.start({ stateFile })
      assert.equal(await caughtUp(first), 1)
      await first.close()
      await deliver(own, bytes[1] ?? '')
      assert.equal(await caughtUp(await own.start({ stateFile })), 1, 'only the second')
      const kept = JSON.parse(await readFile(stateFile, 'utf8'))
      await (await own.start()).close()
      await writeFile(stateFile, JSON.stringify({ ...kept, hash: `0x${'ab'.repeat(32)}` }))
      await destination.provider.send('evm_mine', [])
      assert.equal(await caughtUp(await own.start({ stateFile })), 2, 'another chain')
    } finally {
      await own.close()
      await rm(folder, { recursive: true })
    }
  })

  it('curses again for a violation that was seen, until it is cleared', async () => {
    const own = await openMonitored()
    const folder = await mkdtemp(join(tmpdir(), 'causeway-monitor-'))
    try {
      const { source, destination } = own.chains
      const stateFile = join(folder, 'state.json')
      const cursedAgain = async (monitor: RunningMonitor): Promise<void> => {
        await eventually(isCursed(own), 'the route is cursed')
        await monitor.close()
        await call(destination.inbox, 'liftRoute', source.chainId)
      }
      await assert.rejects(clearMonitor(own.optionsOf({ stateFile })), { code: 'MonitorStateMissing' })
      const first = await own.start({ stateFile })
      await deliver(own, messageOf(own, 99n))
      const kept = async (): Promise<boolean> => (await readFile(stateFile, 'utf8').catch(() => '')).includes('"broken":true')
      await eventually(kept, 'it is written down')
      await assert.rejects(clearMonitor(own.optionsOf({ stateFile })), { code: 'MonitorRuns' })
      await cursedAgain(first)
      await cursedAgain(await own.start({ stateFile }))
      await cursedAgain(await own.start())
      await clearMonitor(own.optionsOf({ stateFile }))
      const last = await own.start({ stateFile })
      await own.chains.send(1)
      const [log] = await source.outbox.queryFilter(SENT)
      await deliver(own, source.outbox.interface.parseLog(log ?? { topics: [], data: '0x' })?.args.message)
      await eventually(async () => (await figure(last, 'arrived_total')) === 1, 'it looks at what has come since')
      assert.deepEqual([await figure(last, 'conservation_broken'), await isCursed(own)()], [0, false])
    } finally {
      await own.close()
      await rm(folder, { recursive: true })
    }
  })

  it('goes on looking if its state cannot be written', async () => {
    const own = await openMonitored()
    const folder = await mkdtemp(join(tmpdir(), 'causeway-monitor-'))
    try {
      const { source, destination } = own.chains
      const stateFile = join(folder, 'state.json')
      // A folder stands where the file would be.
      await mkdir(stateFile)
      const monitor = await own.start({ stateFile })
      await own.chains.send(1)
      const [log] = await source.outbox.queryFilter(SENT)
      await deliver(own, source.outbox.interface.parseLog(log ?? { topics: [], data: '0x' })?.args.message)
      const head = await destination.provider.getBlockNumber()
      await eventually(async () => (await figure(monitor, 'monitor_block')) === head, 'it has looked at every block')
      assert.deepEqual([await figure(monitor, 'arrived_total'), await figure(monitor, 'monitor_faults_total')], [1, 0])
    } finally {
      await own.close()
      await rm(folder, { recursive: true })
    }
  })
})
