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
import { ask } from '../tls/ask.ts'
import { overdrawnLedgers, type Sides, unsentMessages, type Violation } from './conservation.ts'
import { monitorErrors } from './errors.ts'
import { type MonitorConfig, type MonitorOptions, readMonitorConfig } from './monitorOptions.ts'
import { lockMonitorState, type MonitorState, readMonitorState, writeMonitorState } from './monitorState.ts'

export type RunningMonitor = { readonly url: string; readonly close: () => Promise<void> }

/** Blocks of one look at most. */
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
  /** Of the next look: fewer after one that has failed, for a node may refuse so many, or have too much in them to answer in time. */
  blocks: number
  broken: boolean
  /** Of a former process, until it is compared with the chain. */
  kept: MonitorState | undefined
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
    silent: gauge(
      'attester_silent',
      '1 for an attester that is not heard on this route, or stands still while the source goes on',
      ['source', 'attester'],
    ),
    arrived: new Counter({ name: 'causeway_bridge_arrived_total', help: 'Messages whose sending was looked up', registers }),
    blind: new Counter({ name: 'causeway_bridge_monitor_faults_total', help: 'Looks that came to nothing', registers }),
  }
}

const connect = ({ chainId, rpcUrl }: { readonly chainId: number; readonly rpcUrl: string }): JsonRpcProvider =>
  new JsonRpcProvider(rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 })

/** Looks at every block that has come since, and curses at once: the head counts, not what is final. */
const look = async (watch: Watch): Promise<void> => {
  const { config, sides, figures } = watch
  await takeOver(watch)
  if (watch.broken) await curse(watch)
  const head = await sides.destination.getBlockNumber()
  while (watch.next <= head) {
    const last = Math.min(head, watch.next + watch.blocks - 1)
    const { seen, violations } = await unsentMessages(config, sides, watch.next, last).catch((fault: unknown) => {
      watch.blocks = Math.ceil(watch.blocks / 2)
      throw monitorErrors.MonitorBlind({ from: watch.next, to: last }, fault)
    })
    watch.blocks = Math.min(MOST_BLOCKS, 2 * watch.blocks)
    figures.arrived.inc(seen)
    await report(watch, violations)
    await keep(watch, last)
    watch.next = last + 1
    figures.block.set(last)
  }
  await report(watch, await overdrawnLedgers(config, sides))
}

/** Goes on where a former process was, if the chain is still the one that it has seen. */
const takeOver = async (watch: Watch): Promise<void> => {
  const { kept, sides, figures } = watch
  if (kept === undefined) return
  const block = await sides.destination.getBlock(kept.height)
  watch.kept = undefined
  watch.broken ||= kept.broken
  figures.broken.set(watch.broken ? 1 : 0)
  if (block?.hash === kept.hash) watch.next = Math.max(watch.next, kept.height + 1)
}

/** What cannot be kept is looked at again after a restart; it stops nothing now. */
const keep = async ({ config, sides, broken, log }: Watch, height: number): Promise<void> => {
  const { stateFile: file, inbox } = config
  if (file === undefined) return
  const block = await sides.destination.getBlock(height)
  if (block?.hash == null) return
  await writeMonitorState(file, { inbox, height, hash: block.hash, broken }).catch((error: unknown) => {
    const { code, hint, message } = monitorErrors.MonitorStateNotKept({ file })
    log.error({ code, hint, err: error }, message)
  })
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

const heardSchema = z.object({
  attesters: z.array(
    z.object({
      ...{ sourceChainId: z.number(), outbox: address, destinationChainId: z.number() },
      ...{ address, heardAt: z.number(), height: z.number() },
    }),
  ),
})
type Heard = z.output<typeof heardSchema>['attesters'][number]

/** Who follows another way, says nothing of this one. */
const isHere =
  ({ source, outbox, destination }: MonitorConfig) =>
  (heard: Heard): boolean =>
    heard.sourceChainId === source.chainId && heard.outbox === outbox && heard.destinationChainId === destination.chainId

/** What is known of an attester: its last word, when that came, and since when the source has gone on without it. */
type Life = {
  readonly heardAt: number
  readonly at: number
  readonly height: number
  readonly head: number
  readonly behindSince?: number
}

type Pulse = { readonly since: number; head: number; readonly lives: Map<string, Life> }

/** How often attesters are listened to: often enough for the alarm to come within the time that is set, not after it. */
const listenEvery = ({ silenceMs }: MonitorConfig): number => Math.max(1, Math.min(ATTESTERS_MS, Math.floor(silenceMs / 10)))

/**
 * Raises the alarm for each attester that nobody has heard on this route in time, or that says it lives and stands still while the source goes on. An
 * aggregator that is away has heard nobody.
 */
const listen = async (watch: Watch, pulse: Pulse): Promise<void> => {
  const { config, sides, log, figures } = watch
  const { aggregatorUrl, attesters, silenceMs } = config
  if (aggregatorUrl === undefined || attesters.length === 0) return
  const patience = listenEvery(config)
  const [heard] = await Promise.all([
    ask({ url: `${aggregatorUrl.replace(/\/$/, '')}/attesters`, ca: config.ca, timeoutMs: patience })
      .then(({ text }) => heardSchema.parse(JSON.parse(text)).attesters.filter(isHere(config)))
      .catch(() => []),
    // What cannot be seen is not ahead of anybody; the rounds that look at the chains tell that they are blind.
    Promise.race([
      sides.source.getBlockNumber().then(
        (head) => {
          pulse.head = Math.max(pulse.head, head)
        },
        () => undefined,
      ),
      sleep(patience, undefined, { ref: false }),
    ]),
  ])
  // The alarm comes before the time is over: a look takes as long as the pause before it at most, and the next one would be too late.
  const most = silenceMs - 2 * patience
  for (const attester of attesters) {
    const life = lifeOf(
      pulse,
      attester,
      heard.find(({ address: of }) => of === attester),
    )
    const last = life?.at ?? pulse.since
    const oldest = Math.min(last, life?.behindSince ?? last)
    const isSilent = Date.now() - oldest >= most
    figures.silent.set({ source: config.source.chainId, attester }, isSilent ? 1 : 0)
    const { code, hint, message } = monitorErrors.AttesterSilent({
      attester,
      source: config.source.chainId,
      last,
      behindSince: life?.behindSince,
    })
    if (isSilent) log.error({ code, hint }, message)
  }
}

/** Whether a word is new is told by its number alone: the clock that it bears may be ahead of this one, or behind. */
const lifeOf = ({ head, lives }: Pulse, attester: string, row: Heard | undefined): Life | undefined => {
  const before = lives.get(attester)
  if (row === undefined) return before
  const at = before === undefined || row.heardAt > before.heardAt ? Date.now() : before.at
  const isAhead = before !== undefined && row.height <= before.height && head > before.head
  const life: Life =
    before === undefined || row.height > before.height
      ? { heardAt: row.heardAt, at, height: row.height, head }
      : { ...before, heardAt: row.heardAt, at, ...(isAhead && { behindSince: before.behindSince ?? Date.now() }) }
  lives.set(attester, life)
  return life
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

/** Starts the monitor of one route. @throws MonitorOptionsInvalid, KeyUnreadable, MonitorRuns */
export const startMonitor = async (options: MonitorOptions, log?: Logger): Promise<RunningMonitor> => {
  const config = await readMonitorConfig(options)
  const unlock = config.stateFile === undefined ? undefined : lockMonitorState(config.stateFile)
  const sides = { source: connect(config.source), destination: connect(config.destination) }
  const figures = createFigures()
  const watch: Watch = {
    ...{ config, sides, figures, signer: new Wallet(config.key), log: log ?? pino({ level: config.logLevel }) },
    ...{ next: config.destination.startBlock, blocks: MOST_BLOCKS, broken: false },
    kept: config.stateFile === undefined ? undefined : await readMonitorState(config.stateFile, config.inbox),
  }
  const server = await serve(figures.registry, config)
  const stop = new AbortController()
  const pulse: Pulse = { since: Date.now(), head: 0, lives: new Map() }
  const running = Promise.all([
    repeat(() => lookSafely(watch), config.intervalMs, stop.signal),
    repeat(() => listen(watch, pulse), listenEvery(config), stop.signal),
  ])
  const close = async (): Promise<void> => {
    stop.abort()
    await running
    await server.close()
    for (const provider of [sides.source, sides.destination]) provider.destroy()
    unlock?.()
  }
  return { url: server.url, close }
}
