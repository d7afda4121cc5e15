// The registry-to-allowlist agent: rounds for as long as it runs, a signed statement of each agreement, a port for operators.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { CausewayError } from '@causeway/sdk/errors'
import type { Wallet } from 'ethers'
import type { Logger } from 'pino'
import { type AgentStatus, createStatus } from './agentStatus.ts'
import { type AgreeModules, type AgreeOptions, agree, type Round } from './agree.ts'
import { allowlistErrors } from './errors.ts'
import { accountOf } from './readRegistry.ts'
import { appendStatement, listDigests } from './statement.ts'

export type AgentOptions = AgreeOptions & {
  /** Milliseconds between rounds. */
  readonly intervalMs: number
  /** Seconds after which an unchanged agreement is stated again. */
  readonly statementSeconds: number
  /** Where `/metrics` and `/health` are served; absent: nowhere. */
  readonly listen?: { readonly host: string; readonly port: number }
}

export type AgentModules = AgreeModules & {
  readonly log: Pick<Logger, 'info' | 'error' | 'warn'>
  /** The key of the node; without it nothing is stated. */
  readonly signer?: Wallet
}

export type Agent = { readonly status: AgentStatus; readonly port: number | undefined; readonly close: () => Promise<void> }

/** Runs one round, states it and tells it. @throws as {@link agree} does, and AllowlistKeyMismatch */
export const runRound = async (options: AgentOptions, modules: AgentModules, states: Stated): Promise<Round> => {
  const { log, signer, clock } = modules
  const round = await agree(options, modules)
  for (const alarm of round.alarms) log.error({ code: alarm.code, ...alarm.metadata, hint: alarm.hint }, alarm.summary)
  const changed = Object.values(round.changes).some((entries) => entries.length > 0)
  if (changed) log.info({ ...round.changes, block: round.view.blockNumber }, 'lists changed')
  if (round.agreed && signer !== undefined) await state(round, options, signer, clock(), states)
  return round
}

/** What was stated last, so that the log grows by changes and not by rounds. */
export type Stated = { digests: string; time: number }

const state = async (round: Round, options: AgentOptions, signer: Wallet, now: number, last: Stated): Promise<void> => {
  const { view, lists, nodeId } = round
  if (accountOf(nodeId) !== signer.address)
    throw allowlistErrors.AllowlistKeyMismatch({ node: accountOf(nodeId), key: signer.address })
  const digests = listDigests(lists)
  const text = JSON.stringify(digests)
  if (text === last.digests && now - last.time < options.statementSeconds) return
  const { chainId, blockNumber, blockHash } = view
  const statement = { chainId, registry: options.registry, blockNumber, blockHash, ...digests, time: now }
  await appendStatement(options.state, signer, statement)
  Object.assign(last, { digests: text, time: now })
}

/** Starts the agent; it ends with {@link Agent.close}, after the round that runs. */
export const startAgent = async (options: AgentOptions, modules: AgentModules): Promise<Agent> => {
  const status = createStatus(modules.clock)
  const server = options.listen === undefined ? undefined : await serve(options.listen, status)
  const stop = new AbortController()
  const running = rounds(options, modules, status, stop.signal)
  const close = async (): Promise<void> => {
    stop.abort()
    await running
    await server?.close()
  }
  return { status, port: server?.port, close }
}

const rounds = async (options: AgentOptions, modules: AgentModules, status: AgentStatus, signal: AbortSignal): Promise<void> => {
  const stated: Stated = { digests: '', time: 0 }
  while (!signal.aborted) {
    try {
      status.round(await runRound(options, modules, stated))
    } catch (error) {
      const fault = error instanceof CausewayError ? error : allowlistErrors.AllowlistEndpointDown({}, error)
      modules.log.error({ code: fault.code, ...fault.metadata, hint: fault.hint }, fault.summary)
      status.fault(fault)
    }
    await sleep(options.intervalMs, undefined, { signal }).catch(() => undefined)
  }
}

const serve = async ({ host, port }: { host: string; port: number }, status: AgentStatus) => {
  const server = createServer(async (request, response) => {
    if (request.url === '/metrics') {
      response.setHeader('content-type', status.registry.contentType)
      response.end(await status.registry.metrics())
      return
    }
    const health = status.health()
    const code = request.url === '/health' ? (health.agreed ? 200 : 503) : 404
    response.writeHead(code, { 'content-type': 'application/json' })
    response.end(request.url === '/health' ? JSON.stringify(health) : '{}')
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })
  return { port: bound, close }
}
