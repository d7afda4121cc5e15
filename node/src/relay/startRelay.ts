// A process of the bridge: its store, its views, its rounds, its port, and the end of all of them.
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { isIP } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { CausewayError } from '@causeway/sdk/errors'
import express, { type Express } from 'express'
import { type Logger, pino } from 'pino'
import { unknownRoute } from '../api/problem.ts'
import type { Database } from '../store/database.ts'
import { openStore } from '../store/openStore.ts'
import type { AggregateModules, AggregateStep } from './aggregate.ts'
import { type AggregatorClient, connectAggregator } from './aggregatorClient.ts'
import { createAggregatorApp } from './aggregatorRoutes.ts'
import { type AttestStep, attestRound } from './attest.ts'
import { ChainView } from './chainView.ts'
import type { Committee } from './committee.ts'
import { type DeliverModules, type DeliverStep, deliverRound } from './deliver.ts'
import { relayErrors } from './errors.ts'
import { createLightClient } from './lightClient.ts'
import type { Prover } from './proofs.ts'
import { readCommittee } from './readCommittee.ts'
import { createRelayMetrics, type RelayMetrics } from './relayMetrics.ts'
import {
  type ChainOptions,
  type LightClientOptions,
  type RelayConfig,
  type RelayOptions,
  readPem,
  readRelayConfig,
  readSigner,
  readText,
} from './relayOptions.ts'
import type { Route } from './route.ts'

export type RelayStep = AttestStep | AggregateStep | DeliverStep

export type RelayModules = {
  readonly log?: Logger
  /** Unix milliseconds. */
  readonly clock?: () => number
  /** Proofs for verifiers beside the committee, by their address. */
  readonly provers?: Readonly<Record<string, Prover>>
  /** Opens the database in the place of {@link openStore}: tests take it away. */
  readonly openStore?: typeof openStore
  /** Called and awaited whenever something has become durable or left the process. */
  readonly onStep?: (step: RelayStep) => Promise<void>
}

export type RunningRelay = {
  /** Of the metrics, and of the aggregator's interface. */
  readonly url: string
  /** Ends everything after the round that runs, once however often it is asked. */
  readonly close: () => Promise<void>
}

type Wired = {
  readonly config: RelayConfig
  readonly database: Database
  readonly views: ReadonlyMap<number, ChainView>
  readonly metrics: RelayMetrics
  readonly log: Logger
  readonly clock: () => number
  readonly given: RelayModules
}

type Round = (route: Route) => Promise<void>

const viewOf = ({ views }: Wired, chainId: number): ChainView => {
  const view = views.get(chainId)
  if (view === undefined) throw relayErrors.RelayOptionsInvalid({ problem: `chain ${chainId} is not among the chains` })
  return view
}

const chainOf = ({ config }: Wired, chainId: number): ChainOptions | undefined =>
  config.chains.find((chain) => chain.chainId === chainId)

const startOf = (wired: Wired, chainId: number): number => chainOf(wired, chainId)?.startBlock ?? 1

const sourceOf = (wired: Wired, route: Route) => ({
  database: wired.database,
  source: viewOf(wired, route.sourceChainId),
  route,
  sourceStart: startOf(wired, route.sourceChainId),
  forgetsStates: chainOf(wired, route.sourceChainId)?.forgetsStates,
})

/** Milliseconds between two signs of life on a route. */
const HEAR_MS = 1_000

/** A sign of life costs the aggregator a signature: not one in each round. */
const hearSeldom = (aggregator: AggregatorClient, clock: () => number): AggregatorClient => {
  const last = new Map<Route, number>()
  return {
    ...aggregator,
    hear: async (life) => {
      if (clock() - (last.get(life.route) ?? 0) < HEAR_MS) return
      await aggregator.hear(life)
      last.set(life.route, clock())
    },
  }
}

/** What a role does again and again for a route; an aggregator only answers. */
const roundOf = async (wired: Wired): Promise<Round | undefined> => {
  const { config, log, clock, given } = wired
  if (config.role === 'aggregator') return undefined
  const ca = config.caFile === undefined ? undefined : await readPem(config.caFile)
  const aggregator = connectAggregator({ url: config.aggregatorUrl, ca, clock })
  const signer = await readSigner(config)
  const { onStep } = given
  if (config.role === 'attester') {
    const heard = hearSeldom(aggregator, clock)
    return (route) => attestRound({ ...sourceOf(wired, route), aggregator: heard, signer, log, onStep })
  }
  const { stuckMs, quorumMs, mostFee } = config
  const sent = new Set<string>()
  const modules = new Map(
    config.routes.map((route): [Route, DeliverModules] => {
      const options = config.lightClients.filter((client) => isOf(client, route))
      const common = {
        ...sourceOf(wired, route),
        ...{ signer, log, clock, stuckMs, mostFee, sent, onStep },
        clients: options.map(({ client }) => client),
        destination: viewOf(wired, route.destinationChainId),
        destinationStart: startOf(wired, route.destinationChainId),
      }
      const lightClients = options.map((each) => createLightClient({ ...common, options: each }))
      const own = Object.fromEntries(lightClients.map(({ verifier, prove }) => [verifier, prove]))
      return [
        route,
        { ...common, aggregator, quorumMs, unproven: new Set(), lightClients, provers: { ...given.provers, ...own } },
      ]
    }),
  )
  return async (route) => {
    const found = modules.get(route)
    if (found !== undefined) await deliverRound(found)
  }
}

const isOf = (client: LightClientOptions, route: Route): boolean =>
  client.sourceChainId === route.sourceChainId && client.destinationChainId === route.destinationChainId

/** Milliseconds that the committee of a verifier is believed to be the same. */
const COMMITTEE_MS = 5_000

const committees = (wired: Wired): AggregateModules['committeeOf'] => {
  const known = new Map<string, { readonly at: number; readonly committee: Committee }>()
  return async (route, epoch) => {
    const name = `${route.destinationChainId}/${route.committee}`
    const before = known.get(name)
    const isFresh = before !== undefined && wired.clock() - before.at < COMMITTEE_MS
    if (isFresh && (epoch ?? before.committee.epoch) === before.committee.epoch) return before.committee
    const committee = await readCommittee(viewOf(wired, route.destinationChainId), route.committee)
    known.set(name, { at: wired.clock(), committee })
    return committee
  }
}

const appOf = (wired: Wired): Express => {
  const { config, database, metrics, log, clock, given } = wired
  const { registry, countInvalid } = metrics
  if (config.role === 'aggregator') {
    const { routes, deliverers } = config
    const { onStep } = given
    return createAggregatorApp({
      ...{ database, routes, deliverers, clock, log, registry, countInvalid, onStep },
      committeeOf: committees(wired),
    })
  }
  const app = express().disable('x-powered-by')
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics())
  })
  app.use(unknownRoute)
  return app
}

/** Rounds for as long as it runs; a fault of one route keeps no other back. */
const rounds = async ({ config, log, metrics }: Wired, round: Round, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    for (const route of config.routes) {
      await round(route).catch((error: unknown) => {
        const fault = error instanceof CausewayError ? error : relayErrors.RelayRoundFailed({}, error)
        metrics.countFault(fault.code)
        const level = fault.fault === 'retry' ? 'warn' : 'error'
        log[level]({ code: fault.code, hint: fault.hint, err: fault.cause }, fault.message)
      })
    }
    await sleep(config.intervalMs, undefined, { signal }).catch(() => undefined)
  }
}

type Listening = { readonly server: Server; readonly url: string }

/** @throws RelayOptionsInvalid, KeyUnreadable */
const listen = async (config: RelayConfig, app: Express): Promise<Listening> => {
  const { host, port } = config
  const tls = config.role === 'aggregator' ? config.tls : undefined
  const server = tls === undefined ? createServer(app) : createTlsServer(await readTls(tls), app)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return { server, url: `${tls === undefined ? 'http' : 'https'}://${isIP(host) === 6 ? `[${host}]` : host}:${bound}` }
}

const readTls = async ({ certificateFile, keyFile }: { readonly certificateFile: string; readonly keyFile: string }) => ({
  cert: await readPem(certificateFile),
  key: await readText(keyFile),
})

const viewsOf = (chains: readonly ChainOptions[]): ReadonlyMap<number, ChainView> =>
  new Map(chains.map(({ startBlock: _, ...chain }) => [chain.chainId, new ChainView(chain)]))

/**
 * Starts an attester, an aggregator or a deliverer; work that an earlier process of the same folder left is taken up where it is.
 *
 * @throws RelayOptionsInvalid, KeyUnreadable, the errors of openStore
 */
export const startRelay = async (options: RelayOptions, given: RelayModules = {}): Promise<RunningRelay> => {
  const config = readRelayConfig(options)
  const log = given.log ?? pino({ level: config.logLevel })
  const store = await (given.openStore ?? openStore)(config)
  const stop = new AbortController()
  try {
    const { database } = store
    const views = viewsOf(config.chains)
    const metrics = createRelayMetrics({ database, views: [...views.values()] })
    const wired: Wired = { config, database, views, metrics, log, clock: given.clock ?? Date.now, given }
    const round = await roundOf(wired)
    const { server, url } = await listen(config, appOf(wired))
    const running = round === undefined ? Promise.resolve() : rounds(wired, round, stop.signal)
    const end = async (): Promise<void> => {
      stop.abort()
      await running
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await store.close()
    }
    let ended: Promise<void> | undefined
    log.info({ role: config.role, url }, 'relay started')
    return { url, close: () => (ended ??= end()) }
  } catch (error) {
    await store.close()
    throw error
  }
}
