// `network up`: two chains that are joined, with everything that carries messages as processes of their own.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { getMessageState } from '@causeway/sdk/bridge/getMessageState'
import { sendMessage } from '@causeway/sdk/bridge/sendMessage'
import { type CausewayClient, createClient, signerOf } from '@causeway/sdk/client/createClient'
import { parseDeployment } from '@causeway/sdk/client/deployment'
import { included } from '@causeway/sdk/client/included'
import { send } from '@causeway/sdk/client/send'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { isAlive, type NetworkFile, networkFile, pathsOf, readJson } from '../../../node/src/command/home.ts'
import type { BridgeProcessStatus } from '../../../node/src/network/bridge/bridgeStatus.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const run = promisify(execFile)
/** A contract that takes every message: it answers with the selector of `receiveMessage`. */
const TAKES = '0x600e80600a5f395ff300632432ef2660e01b5f5260205ff3'
const LONGEST_MS = 240_000

type Status = NetworkFile & { readonly nodeReady: boolean; readonly bridge: readonly BridgeProcessStatus[] }

describe('two chains of one home', () => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-joined-'))
  const clients: CausewayClient[] = []
  const pids = new Set<number>()

  const causeway = async <T>(...args: string[]): Promise<T> => {
    const { stdout } = await run(process.execPath, [MAIN, '--home', home, '--json', ...args], { maxBuffer: 1 << 24 })
    // CAST: the test compares what it reads.
    return JSON.parse(stdout) as T
  }
  /** Waits until something is so; a busy machine takes its time. */
  const until = async <T>(what: string, look: () => Promise<T | undefined>): Promise<T> => {
    for (const end = Date.now() + LONGEST_MS; Date.now() < end; await sleep(300)) {
      const found = await look()
      if (found !== undefined) return found
    }
    return assert.fail(`never: ${what}`)
  }
  const status = async (): Promise<Status> => {
    const found = await causeway<Status>('network', 'status')
    for (const { pid } of found.bridge) if (pid !== undefined) pids.add(pid)
    return found
  }
  const whole = (): Promise<Status> =>
    until('every process answers', async () => {
      const found = await status()
      return found.bridge.every(({ answers }) => answers) ? found : undefined
    })
  const open = async (): Promise<void> => {
    for (const client of clients.splice(0)) client.close()
    await causeway('network', 'up')
    const { chains = [] } = networkFile.parse(readJson(pathsOf(home).network))
    for (const { rpcUrl, deploymentFile } of chains) {
      const deployment = parseDeployment(readJson(deploymentFile))
      clients.push(createClient({ rpcUrl, deployment, privateKey: embeddedAccount('institute').privateKey }))
    }
  }
  const side = (index: 0 | 1): CausewayClient => clients[index] ?? assert.fail('no such chain')

  /** A contract that takes messages, allowed by the account that holds the offices. */
  const receiver = async ({ provider, deployment }: CausewayClient): Promise<string> => {
    const { privateKey } = embeddedAccount('consortium')
    const { url: rpcUrl } = provider._getConnection()
    const office = createClient({ rpcUrl, deployment, privateKey })
    try {
      const sent = await signerOf(office).sendTransaction({ data: TAKES })
      const address = (await included(sent))?.contractAddress ?? assert.fail('not created')
      await send(office, () => office.contracts.inbox.setRecipient(address, 1))
      return address
    } finally {
      office.close()
    }
  }
  const sendTo = async (source: CausewayClient, destination: CausewayClient, recipient: string) => {
    const destinationChainId = destination.deployment.chainId
    return sendMessage(source, { destinationChainId, recipient, payload: '0x1234', gasLimit: 60_000 })
  }
  const delivered = async (destination: CausewayClient, message: string): Promise<void> => {
    await until('the message is delivered', async () =>
      (await getMessageState(destination, message)) === 'Delivered' ? true : undefined,
    )
  }

  before(open)
  after(async () => {
    for (const client of clients) client.close()
    await causeway('network', 'down').catch(() => undefined)
    rmSync(home, { recursive: true, force: true })
  })

  it('shows each process alive, with its role and how far it has read', async () => {
    const { bridge, chains, nodeReady } = await whole()
    assert.equal(nodeReady, true)
    assert.deepEqual(
      chains?.map(({ jurisdiction }) => jurisdiction),
      ['CN', 'EU'],
    )
    const roles = bridge.map(({ role }) => role)
    assert.deepEqual(roles, ['aggregator', ...Array(4).fill('attester'), 'deliverer', 'monitor', 'monitor'])
    assert.deepEqual(bridge.at(-1)?.routes, ['EU→CN'])
    assert.ok(bridge.every(({ running }) => running))
    await until('each has read', async () => {
      const { bridge: now } = await status()
      return now.every(({ role, height = 0 }) => role === 'aggregator' || height > 0) ? true : undefined
    })
  })

  it('delivers a message there and one back', async () => {
    const [cn, eu] = [side(0), side(1)]
    const [there, back] = [await receiver(eu), await receiver(cn)]
    await delivered(eu, (await sendTo(cn, eu, there)).message)
    await delivered(cn, (await sendTo(eu, cn, back)).message)
  })

  it('starts an attester again that was killed, and what waited for it is delivered', async () => {
    const { bridge } = await whole()
    const { pid = 0, name } = bridge.find(({ role }) => role === 'attester') ?? assert.fail('no attester')
    process.kill(pid, 'SIGKILL')
    const [cn, eu] = [side(0), side(1)]
    const { message } = await sendTo(cn, eu, await receiver(eu))
    await until('it runs again', async () => {
      const now = (await status()).bridge.find((each) => each.name === name)
      return now?.answers && now.pid !== pid ? true : undefined
    })
    await delivered(eu, message)
  })

  it('delivers after a restart what nobody had read before it, and both monitors go on looking', async () => {
    const { pid, bridge } = await whole()
    const [there, back] = [await receiver(side(1)), await receiver(side(0))]
    const readers = bridge.flatMap(({ pid: reader }) => reader ?? [])
    for (const reader of readers) process.kill(reader, 'SIGSTOP')
    const sent = [await sendTo(side(0), side(1), there), await sendTo(side(1), side(0), back)] as const
    for (const killed of [pid, ...readers]) process.kill(killed, 'SIGKILL')
    await causeway('network', 'down')
    await open()
    await delivered(side(1), sent[0].message)
    await delivered(side(0), sent[1].message)
    await until('both monitors have seen it', async () => {
      const monitors = (await status()).bridge.filter(({ role }) => role === 'monitor')
      assert.equal(monitors.length, 2)
      for (const { routes, height = 0 } of monitors)
        if (height < (await side(routes[0] === 'EU→CN' ? 0 : 1).provider.getBlockNumber())) return undefined
      return true
    })
  })

  it('leaves no process behind, also when the network was killed, and goes on where it was', async () => {
    const { pid } = await whole()
    pids.add(pid)
    process.kill(pid, 'SIGKILL')
    const gone = async (): Promise<true | undefined> => ([...pids].some(isAlive) ? undefined : true)
    await causeway('network', 'down')
    await until('every process of the killed network is gone', gone)
    await open()
    const { bridge } = await whole()
    assert.ok(bridge.every(({ running }) => running))
    const [cn, eu] = [side(0), side(1)]
    await delivered(eu, (await sendTo(cn, eu, await receiver(eu))).message)
    await causeway('network', 'down')
    await until('every process is gone', gone)
    assert.equal(existsSync(pathsOf(home).network), false)
  })
})
