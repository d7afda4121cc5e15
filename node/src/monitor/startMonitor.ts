// The conservation monitor: looks at every block of the destination, trips the curse at the first violation, and tells which attester is dead.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { included } from '@causeway/sdk/client/included'
import { CausewayError } from '@causeway/sdk/errors'
import { address } from '@causeway/sdk/ids'
import { Interface, JsonRpcProvider, Wallet } from 'ethers'
import { type Logger, pino } from 'pino'
import { Counter, Gauge, Registry } from 'prom-client'
import { z } from 'zod'
import { overdrawnLedgers, type Sides, unsentMessages, type Violation } from './conservation.ts'
import { monitorErrors } from './errors.ts'
import { type MonitorConfig, type MonitorOptions, readMonitorConfig } from './monitorOptions.ts'

export type RunningMonitor = { readonly url: string; readonly close: () => Promise<void> }

/** Blocks of one question for logs. */
const MOST_BLOCKS = 1_000
const CURSE_GAS = 300_000
const ATTESTERS_MS = 5_000
const curses = new Interface(['function curseRoute(uint64 chainId)', 'function isCursed(uint64 chainId) view returns (bool)'])

type Watch = {
  readonly config: MonitorConfig
  readonly sides: Sides
  readonly signer: Wallet
  readonly log: Logger
  readonly figures: ReturnType<typeof createFigures>
  /** The next block of the destination. */
  next: number
  broken: boolean
}

const createFigures = () => {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `causeway_bridge_${name}`, help, labelNames: [...labelNames], registers })
  return {
    registry,
    broken: gauge('conservation_broken', '1 once something arrived that was not sent, or more was released than locked'),
    cursed: gauge('route_cursed', 'Whether the route is cursed'),
    block: gauge('monitor_block', 'Block of the destination that was looked at last'),
    silent: gauge('attester_silent', '1 for an attester that has not been heard for too long', ['attester']),
    arrived: new Counter({ name: 'causeway_bridge_arrived_total', help: 'Messages whose sending was looked up', registers }),
    blind: new Counter({ name: 'causeway_bridge_monitor_faults_total', help: 'Looks that came to nothing', registers }),
  }
}

const connect = ({ chainId, rpcUrl }: { readonly chainId: number; readonly rpcUrl: string }): JsonRpcProvider =>
  new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 })

/** Looks at every block that has come since, and curses at once: the head counts, not what is final. */
const look = async (watch: Watch): Promise<void> => {
  const { config, sides, figures } = watch
  if (watch.broken) await curse(watch)
  const head = await sides.destination.getBlockNumber()
  while (watch.next <= head) {
    const last = Math.min(head, watch.next + MOST_BLOCKS - 1)
    const { seen, violations } = await unsentMessages(config, sides, watch.next, last)
    figures.arrived.inc(seen)
    await report(watch, violations)
    watch.next = last + 1
    figures.block.set(last)
  }
  await report(watch, await overdrawnLedgers(config, sides))
}

const report = async (watch: Watch, violations: readonly Violation[]): Promise<void> => {
  if (violations.length === 0) return
  const { message, code, hint } = monitorErrors.ConservationBroken({ violations })
  watch.broken = true
  watch.figures.broken.set(1)
  watch.log.fatal({ code, hint }, message)
  await curse(watch)
}

/** Curses the route unless it is; a curse that BRIDGE lifts while the violation stands comes back. */
const curse = async ({ config, sides, signer, log, figures }: Watch): Promise<void> => {
  const { inbox: to, source } = config
  const isCursed = async (): Promise<boolean> => {
    const data = curses.encodeFunctionData('isCursed', [source.chainId])
    return BigInt(await sides.destination.call({ to, data })) === 1n
  }
  if (!(await isCursed())) {
    const data = curses.encodeFunctionData('curseRoute', [source.chainId])
    try {
      await included(await signer.connect(sides.destination).sendTransaction({ to, data, gasLimit: CURSE_GAS }))
    } catch (cause) {
      throw monitorErrors.CurseNotSent({ inbox: to }, cause)
    }
    log.fatal({ inbox: to, source: source.chainId }, 'the route is cursed')
  }
  figures.cursed.set((await isCursed()) ? 1 : 0)
}

const attestersSchema = z.object({ attesters: z.array(z.object({ address, heardAt: z.number() })) })

/** Raises the alarm for each attester that nobody has heard in time; an aggregator that is away has heard nobody. */
const listen = async ({ config, log, figures }: Watch, since: number): Promise<void> => {
  const { aggregatorUrl, attesters, silenceMs } = config
  if (aggregatorUrl === undefined) return
  const heard = await fetch(`${aggregatorUrl.replace(/\/$/, '')}/attesters`, { signal: AbortSignal.timeout(ATTESTERS_MS) })
    .then(async (response) => attestersSchema.parse(await response.json()).attesters)
    .catch(() => [])
  for (const attester of attesters) {
    const last = heard.find((row) => row.address === attester)?.heardAt ?? since
    const isSilent = Date.now() - last > silenceMs
    figures.silent.set({ attester }, isSilent ? 1 : 0)
    const { code, hint, message } = monitorErrors.AttesterSilent({ attester, last })
    if (isSilent) log.error({ code, hint }, message)
  }
}

const repeat = async (work: () => Promise<void>, everyMs: number, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await work()
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

const lookSafely = async (watch: Watch): Promise<void> => {
  await look(watch).catch((error: unknown) => {
    const fault = error instanceof CausewayError ? error : monitorErrors.MonitorBlind({}, error)
    watch.figures.blind.inc()
    watch.log.error({ code: fault.code, hint: fault.hint, err: fault.cause }, fault.message)
  })
}

const serve = async (registry: Registry, { host, port }: MonitorConfig) => {
  const server = createServer(async (request, response) => {
    const isKnown = request.url === '/metrics'
    response.writeHead(isKnown ? 200 : 404, { 'content-type': registry.contentType })
    response.end(isKnown ? await registry.metrics() : '')
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const bound = server.address()
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  return { url: `http://${host}:${typeof bound === 'object' && bound !== null ? bound.port : port}`, close }
}

/** Starts the monitor of one route. @throws MonitorOptionsInvalid, KeyUnreadable */
export const startMonitor = async (options: MonitorOptions, log?: Logger): Promise<RunningMonitor> => {
  const config = await readMonitorConfig(options)
  const sides = { source: connect(config.source), destination: connect(config.destination) }
  const figures = createFigures()
  const watch: Watch = {
    ...{ config, sides, figures, signer: new Wallet(config.key), log: log ?? pino({ level: config.logLevel }) },
    ...{ next: config.destination.startBlock, broken: false },
  }
  const server = await serve(figures.registry, config)
  const stop = new AbortController()
  const since = Date.now()
  const running = Promise.all([
    repeat(() => lookSafely(watch), config.intervalMs, stop.signal),
    repeat(() => listen(watch, since), Math.min(ATTESTERS_MS, config.silenceMs), stop.signal),
  ])
  const close = async (): Promise<void> => {
    stop.abort()
    await running
    await server.close()
    for (const provider of [sides.source, sides.destination]) provider.destroy()
  }
  return { url: server.url, close }
}
