// The HTTP server: headers, routes, problems.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express, type RequestHandler } from 'express'
import type { JobModules } from '../job/jobModules.ts'
import { jobRoutes } from './jobRoutes.ts'
import type { Metrics } from './metrics.ts'
import { nodeRoutes } from './nodeRoutes.ts'
import { problemHandler, unknownRoute } from './problem.ts'

export type StartServerParameters = { readonly host: string; readonly port: number }
export type RunningServer = { readonly url: string; readonly close: () => Promise<void> }

/** Nothing here is for a browser to show, keep or run. */
const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
  })
  next()
}

const observe =
  ({ requestSeconds }: Metrics): RequestHandler =>
  (request, response, next) => {
    const end = requestSeconds.startTimer()
    response.once('finish', () => {
      const route: unknown = request.route?.path
      end({ method: request.method, route: typeof route === 'string' ? route : 'none', status: response.statusCode })
    })
    next()
  }

export const createApp = (modules: JobModules, metrics: Metrics): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(observe(metrics), securityHeaders)
  app.use(jobRoutes(modules, metrics))
  app.use(nodeRoutes(modules, metrics))
  app.use(unknownRoute)
  app.use(problemHandler(modules.log))
  return app
}

const listen = (server: Server, { host, port }: StartServerParameters): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  server.once('error', reject)
  server.listen(port, host, () => {
    // CAST: a server that listens on TCP has an address of this kind.
    const address = server.address() as AddressInfo
    resolve(`http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`)
  })
  return promise
}

/** Starts to take requests. Uploads may take as long as they move: only silence ends them. */
export const startServer = async (
  modules: JobModules,
  metrics: Metrics,
  parameters: StartServerParameters,
): Promise<RunningServer> => {
  const server = createServer({ requestTimeout: 0, headersTimeout: 10_000 }, createApp(modules, metrics))
  server.setTimeout(60_000)
  const url = await listen(server, parameters)
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url, close }
}
