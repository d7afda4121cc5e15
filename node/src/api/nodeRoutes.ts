// The node itself over HTTP: who it is, what it holds, whether it works.
import { signerOf } from '@causeway/sdk/client/createClient'
import type { NodeView } from '@causeway/sdk/compute/jobApi'
import { parameters } from '@causeway/sdk/compute/parameters'
import { Router } from 'express'
import { assertChain, readMemberId } from '../chain/chainFacts.ts'
import { contingencyOperation } from '../compute/operations/contingency.ts'
import type { JobModules } from '../job/jobModules.ts'
import { viewVouchers } from '../meter/viewVouchers.ts'
import { anyRow } from '../store/database.ts'
import type { Metrics } from './metrics.ts'
import { openapiDocument } from './openapi.ts'
import { parseAgreementId } from './parse.ts'

/** Milliseconds after which a part that does not answer counts as away. */
const READY_MS = 3_000

/** Products whose tables can be read: one bad file does not hide the others. */
const viewProducts = async ({ products, log }: JobModules): Promise<NodeView['products']> => {
  const views = products.all.map(async ({ identifier, productId, file }) => {
    try {
      const { rows, columns } = await products.shape({ identifier, productId, file })
      return [{ identifier, productId, rows, columns: [...columns] }]
    } catch (error) {
      log.warn({ err: error, identifier }, 'a table cannot be read; its product is not offered')
      return []
    }
  })
  return (await Promise.all(views)).flat()
}

const viewNode = async (modules: JobModules): Promise<NodeView> => ({
  address: signerOf(modules.client).address,
  memberId: await readMemberId(modules.client),
  chainId: modules.client.deployment.chainId,
  products: await viewProducts(modules),
  parameterSets: [parameters.id],
  operations: [
    {
      name: contingencyOperation.name,
      algorithmDigest: contingencyOperation.digest(),
      parameterSet: contingencyOperation.scheme,
      maximumRows: Math.min(modules.limits.rows, contingencyOperation.maximumRows),
      maximumCategories: contingencyOperation.maximumCategories,
    },
  ],
})

const answers = async (part: () => Promise<unknown>): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, READY_MS, false)
  part().then(
    () => resolve(true),
    () => resolve(false),
  )
  return promise.finally(() => clearTimeout(timer))
}

export const nodeRoutes = (modules: JobModules, metrics: Metrics): Router => {
  const router = Router({ caseSensitive: true, strict: true })
  const document = openapiDocument()
  const { client, database } = modules

  router.get('/v1/node', async (_request, response) => {
    response.json(await viewNode(modules))
  })
  router.get('/v1/agreements/:agreementId/voucher', async (request, response) => {
    response.json(await viewVouchers(client, database.query, parseAgreementId(request.params.agreementId)))
  })
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' })
  })
  router.get('/ready', async (_request, response) => {
    const [store, chain] = await Promise.all([
      answers(() => database.query(anyRow, 'select 1')),
      answers(() => assertChain(client)),
    ])
    response.status(store && chain ? 200 : 503).json({ database: store, chain })
  })
  router.get('/metrics', async (_request, response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
  router.get('/openapi.json', (_request, response) => {
    response.json(document)
  })
  return router
}
