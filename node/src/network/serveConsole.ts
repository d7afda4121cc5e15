// Serves the console to browsers on this machine: its files, where the network is, and whether the node is ready.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Deployment } from '@causeway/sdk/client/deployment'
import { CausewayError, defineErrors } from '@causeway/sdk/errors'
import express, { type Request, type Response } from 'express'

export const consoleErrors = defineErrors({
  ConsolePortTaken: {
    kind: 'conflict',
    summary: 'another program listens on this port',
    hint: 'Choose another one with --port, or leave --port away for a free one.',
  },
})

/** What a browser is told about the network; public, like everything on the chain. */
export type ConsoleConfig = { readonly rpcUrl: string; readonly nodeUrl: string; readonly deployment: Deployment }

export type ServeConsoleOptions = {
  /** The built console. */
  readonly folder: string
  /** 0 is a free one; absent: 8080, or a free one if that is taken. */
  readonly port?: number
}
export type ServeConsoleModules = {
  /** Where the network is now; undefined if there is none. Asked at each request, because a network can move to other ports. */
  readonly network: () => ConsoleConfig | undefined
}
export type ServedConsole = { readonly url: string; readonly close: () => Promise<void> }

const USUAL_PORT = 8080
const NODE_PATIENCE_MS = 2000

/** Serves on the loopback only. @throws ConsolePortTaken */
export const serveConsole = async (
  { folder, port }: ServeConsoleOptions,
  { network }: ServeConsoleModules,
): Promise<ServedConsole> => {
  const app = express().disable('x-powered-by')
  app.use((_, response, next) => {
    response.set(headersFor(network()))
    next()
  })
  app.get('/config.json', (_, response) => sendConfig(response, network()))
  app.get('/ready', (request, response) => passReady(request, response, network()))
  app.use(express.static(folder, { cacheControl: false }))
  const server = await listenSomewhere(app, port)
  // CAST: a server that listens on a TCP port has an address of this form.
  const { port: found } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${found}/`, close: () => close(server) }
}

/** The page may load its own files and speak to the chain, and nothing else. */
const headersFor = (config: ConsoleConfig | undefined): Record<string, string> => ({
  'Content-Security-Policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
    `connect-src 'self' ${config === undefined ? '' : new URL(config.rpcUrl).origin}`,
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
})

const sendProblem = (response: Response, title: string): void => {
  response
    .status(503)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status: 503, title }))
}

const sendConfig = (response: Response, config: ConsoleConfig | undefined): void => {
  if (config === undefined) sendProblem(response, 'no network runs')
  else response.json({ rpcUrl: config.rpcUrl, nodeUrl: config.nodeUrl, deployment: config.deployment })
}

/** Asks the node on behalf of the page, whose origin the node does not know; only the status is passed on. */
const passReady = async (_: Request, response: Response, config: ConsoleConfig | undefined): Promise<void> => {
  if (config === undefined) return sendProblem(response, 'no network runs')
  try {
    const answer = await fetch(new URL('/ready', config.nodeUrl), { signal: AbortSignal.timeout(NODE_PATIENCE_MS) })
    await answer.body?.cancel()
    if (answer.ok) response.json({ ready: true })
    else sendProblem(response, 'the node is not ready')
  } catch {
    sendProblem(response, 'the node does not answer')
  }
}

const listenSomewhere = async (app: express.Express, port: number | undefined): Promise<Server> => {
  if (port !== undefined) return listen(app, port)
  return listen(app, USUAL_PORT).catch((fault: unknown) => {
    if (fault instanceof CausewayError) return listen(app, 0)
    throw fault
  })
}

const listen = (app: express.Express, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = app.listen(port, '127.0.0.1', (fault?: NodeJS.ErrnoException) => {
      if (fault === undefined || fault === null) resolve(server)
      else reject(fault.code === 'EADDRINUSE' ? consoleErrors.ConsolePortTaken({ port }, fault) : fault)
    })
  })

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
