// The aggregator over HTTP.
import { bytes32 } from '@causeway/sdk/ids'
import express, { type Express } from 'express'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { z } from 'zod'
import { apiErrors } from '../api/errors.ts'
import { problemHandler, unknownRoute } from '../api/problem.ts'
import { type AggregateModules, listUnsigned, propose, takeAttestation, takeHeard, viewBatch } from './aggregate.ts'
import { attestationBody, heardBody, openQuery, proposalBody } from './aggregatorApi.ts'
import { batchesOf, listHeard } from './batchStore.ts'

export type AggregatorAppModules = AggregateModules & { readonly log: Logger; readonly registry: Registry }

const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw apiErrors.BodyInvalid({ problem: z.prettifyError(parsed.error).slice(0, 500) })
  return parsed.data
}

/** Epochs are whole numbers beyond 2^53: decimal strings in JSON. */
const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner))

export const createAggregatorApp = (modules: AggregatorAppModules): Express => {
  const { database, registry, log } = modules
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(express.json({ limit: 16_384 }))
  app.post('/batches', async ({ body }, response) => {
    response.status(201).json({ digest: await propose(modules, parse(proposalBody, body)) })
  })
  app.get('/batches/open', async ({ query }, response) => {
    response.type('json').send(toJson({ batches: await listUnsigned(modules, parse(openQuery, query)) }))
  })
  app.get('/batches/:digest', async ({ params }, response) => {
    response.type('json').send(toJson(await viewBatch(modules, parse(bytes32, params.digest))))
  })
  app.post('/batches/:digest/attestations', async ({ params, body }, response) => {
    const { signature } = parse(attestationBody, body)
    response.status(201).json(await takeAttestation(modules, parse(bytes32, params.digest), signature))
  })
  app.get('/messages/:id', async ({ params }, response) => {
    response.json({ batches: await batchesOf(database.query, parse(bytes32, params.id)) })
  })
  app.post('/attesters', async ({ body }, response) => {
    await takeHeard(modules, parse(heardBody, body))
    response.status(204).end()
  })
  app.get('/attesters', async (_request, response) => {
    response.json({ attesters: await listHeard(database.query) })
  })
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics())
  })
  app.use(unknownRoute)
  app.use(problemHandler(log))
  return app
}
