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

const viewNode = async ({ client, products, limits }: JobModules): Promise<NodeView> => ({
  address: signerOf(client).address,
  memberId: await readMemberId(client),
  chainId: client.deployment.chainId,
  products: await Promise.all(
    products.all.map(async (product) => {
      const { rows, columns } = await products.shape(product)
      return { identifier: product.identifier, productId: product.productId, rows, columns: [...columns] }
    }),
  ),
  parameterSets: [parameters.id],
  operations: [
    {
      name: contingencyOperation.name,
      algorithmDigest: contingencyOperation.digest(),
      parameterSet: contingencyOperation.scheme,
      maximumRows: Math.min(limits.rows, contingencyOperation.maximumRows),
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
