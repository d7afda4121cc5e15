// Messages between two local chains at a steady rate, with a block a second on both and the deliverer killed every ten seconds.
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { AbiCoder, Interface, Wallet } from 'ethers'
import { embeddedAccount } from '../deploy/networks/embedded/accounts.ts'
import type { RelayOptions } from '../node/src/relay/relayOptions.ts'
import { interoperableAddress } from '../sdk/src/bridge/interoperableAddress.ts'
import type { BridgeChain } from '../test/faults/bridge/bridgeChains.ts'
import { type BridgeWorld, openBridgeWorld } from '../test/faults/bridge/bridgeWorld.ts'
import { type RelayProcess, startRelayProcess } from '../test/faults/bridge/startRelayProcess.ts'
import type { Report } from './report.ts'

/** A second. */
const OFFERED = 125
const SECONDS = process.env.CAUSEWAY_LONG === '1' ? 600 : 60
const KILL_EVERY_S = 10
const GOAL = 100
/** Between two rounds of a process: a block takes five of them. */
const INTERVAL_MS = 200
/** Seconds without any delivery after which what is left counts as lost. */
const PATIENCE_S = 120

const MESSAGE_GAS = 60_000
const SEND_GAS = 250_000
/** Chains that take every second what the load and the deliverer bring. */
const BLOCK_GAS = 120_000_000

const outbox = new Interface([
  'function sendMessage(bytes recipient, bytes payload, bytes[] attributes) payable returns (bytes32)',
])
const attribute = new Interface(['function gasLimit(uint32)'])

export const addSustained = async (report: Report): Promise<void> => {
  const measured = await measureSustained()
  const { perSecond, p50, p99, lost, doubled, sent, kills, seconds } = measured
  const what =
    `messages a second over ${Math.round(seconds)} s, ${sent} sent at ${OFFERED} a second, deliverer killed ${kills} times: ` +
    `${lost} lost, ${doubled} doubled; from block to block p50 ${p50}, p99 ${p99} blocks of a second`
  const figure = Math.round(perSecond)
  report.add({
    ...{ id: 'bridge.sustained', what, figure, unit: '1/s', better: 'higher' },
    ...{ peer: 'bound of the issue', peerFigure: GOAL, goal: 1 },
  })
}

export type Sustained = {
  readonly perSecond: number
  /** Blocks from that of the sending to that of the delivery. */
  readonly p50: number
  readonly p99: number
  readonly lost: number
  readonly doubled: number
  readonly sent: number
  readonly kills: number
  /** From the first block with a message to the last with a delivery. */
  readonly seconds: number
}

export const measureSustained = async (seconds = SECONDS): Promise<Sustained> => {
  let aggregatorUrl = ''
  const world = await openBridgeWorld(() => aggregatorUrl)
  const processes: RelayProcess[] = []
  try {
    const raw = await signMessages(world, OFFERED * seconds)
    for (const { provider } of [world.source, world.destination]) await mineEachSecond(provider)
    const start = async (options: RelayOptions): Promise<RelayProcess> => {
      const process = await startRelayProcess(options)
      processes.push(process)
      return process
    }
    aggregatorUrl = (await start(world.optionsOf.aggregator())).url
    for (const index of [0, 1, 2, 3]) await start(seldom(world.optionsOf.attester(index)))
    const kills = await loadAndKill(world, raw, start)
    return { ...(await outcomesOf(world, raw.length)), kills }
  } finally {
    for (const process of processes) await process.kill()
    await world.closeAll()
  }
}

const seldom = (options: RelayOptions): RelayOptions => ({ ...options, intervalMs: INTERVAL_MS })

const mineEachSecond = async (provider: BridgeChain['provider']): Promise<void> => {
  await provider.send('evm_setBlockGasLimit', [`0x${BLOCK_GAS.toString(16)}`])
  await provider.send('evm_setAutomine', [false])
  await provider.send('evm_setIntervalMining', [1])
}

/** Of one account, before the clock runs. */
const signMessages = async ({ source, destination, route }: BridgeWorld, count: number): Promise<string[]> => {
  const wallet = new Wallet(embeddedAccount('department').privateKey)
  const first = await source.provider.getTransactionCount(wallet.address)
  const gas = attribute.encodeFunctionData('gasLimit', [MESSAGE_GAS])
  const recipient = interoperableAddress(destination.chainId, destination.takes)
  const raw: string[] = []
  for (let index = 0; index < count; index++) {
    const payload = AbiCoder.defaultAbiCoder().encode(['uint256'], [index])
    raw.push(
      await wallet.signTransaction({
        ...{ type: 2, chainId: source.chainId, nonce: first + index, to: route.outbox, value: 0, gasLimit: SEND_GAS },
        ...{ maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 1n },
        data: outbox.encodeFunctionData('sendMessage', [recipient, payload, [gas]]),
      }),
    )
  }
  return raw
}

const post = async (url: string, transactions: readonly string[]): Promise<void> => {
  const body = transactions.map((raw, id) => ({ jsonrpc: '2.0', id, method: 'eth_sendRawTransaction', params: [raw] }))
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  // CAST: a JSON-RPC batch answer.
  const answers = (await response.json()) as readonly { readonly error?: { readonly message: string } }[]
  const refused = answers.find(({ error }) => error !== undefined)
  if (refused !== undefined) throw new TypeError(`the bench is wrong: ${refused.error?.message}`)
}

/** Offers a portion each second, whatever comes of the ones before; meanwhile the deliverer dies and is started again. */
const loadAndKill = async (
  world: BridgeWorld,
  raw: readonly string[],
  start: (options: RelayOptions) => Promise<RelayProcess>,
): Promise<number> => {
  const options = seldom(world.optionsOf.deliverer({ stuckMs: 5_000 }))
  let deliverer = await start(options)
  let kills = 0
  const began = performance.now()
  const stop = new AbortController()
  const killing = (async () => {
    for (let turn = 1; turn * KILL_EVERY_S * OFFERED < raw.length; turn++) {
      await sleep(Math.max(0, began + turn * KILL_EVERY_S * 1_000 - performance.now()), undefined, { signal: stop.signal })
      await deliverer.kill()
      kills += 1
      deliverer = await start(options)
    }
  })()
  killing.catch(() => undefined)
  try {
    for (let second = 0; second * OFFERED < raw.length; second++) {
      await sleep(Math.max(0, began + second * 1_000 - performance.now()))
      await post(world.source.anvil.rpcUrl, raw.slice(second * OFFERED, (second + 1) * OFFERED))
    }
    await killing
    await untilDelivered(world, raw.length)
    return kills
  } finally {
    stop.abort()
  }
}

/** Waits for as many deliveries, or until none are to be hoped for: what is lost is counted, not waited for. */
const untilDelivered = async ({ destination }: BridgeWorld, count: number): Promise<void> => {
  let [known, since] = [0, performance.now()]
  while (known < count && performance.now() - since < PATIENCE_S * 1_000) {
    const now = (await destination.inbox.queryFilter('MessageDelivered')).length
    if (now > known) [known, since] = [now, performance.now()]
    await sleep(500)
  }
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** From the events of both chains alone. */
const outcomesOf = async ({ source, destination }: BridgeWorld, sent: number): Promise<Omit<Sustained, 'kills'>> => {
  const [sendings, deliveries] = [
    await source.outbox.queryFilter('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)'),
    await destination.inbox.queryFilter('MessageDelivered'),
  ]
  const [sentIn, deliveredIn] = [await timesOf(source, sendings), await timesOf(destination, deliveries)]
  const times = new Map(sendings.map(({ topics, blockNumber }) => [topics[1] ?? '', sentIn.get(blockNumber) ?? 0]))
  const latencies: number[] = []
  const counts = new Map<string, number>()
  for (const { topics, blockNumber } of deliveries) {
    const id = topics[1] ?? ''
    counts.set(id, (counts.get(id) ?? 0) + 1)
    latencies.push((deliveredIn.get(blockNumber) ?? 0) - (times.get(id) ?? 0))
  }
  latencies.sort((a, b) => a - b)
  const seconds = Math.max(...deliveredIn.values()) - Math.min(...sentIn.values()) + 1
  return {
    perSecond: counts.size / seconds,
    ...{ p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) },
    lost: sent - counts.size,
    doubled: [...counts.values()].filter((count) => count > 1).length,
    ...{ sent, seconds },
  }
}

/** Unix seconds by the number of a block. */
const timesOf = async (
  { provider }: Pick<BridgeChain, 'provider'>,
  logs: readonly { readonly blockNumber: number }[],
): Promise<Map<number, number>> => {
  const times = new Map<number, number>()
  for (const number of new Set(logs.map(({ blockNumber }) => blockNumber)))
    times.set(number, (await provider.getBlock(number))?.timestamp ?? 0)
  return times
}
