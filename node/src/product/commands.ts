// causeway product register | show

import { contentId } from '@causeway/sdk/digest'
import { attachedPolicies } from '@causeway/sdk/policy/attachedPolicies'
import { compilePolicy } from '@causeway/sdk/policy/compilePolicy'
import { attachPolicy, storePolicy } from '@causeway/sdk/policy/storePolicy'
import { getProduct } from '@causeway/sdk/product/getProduct'
import { productIdOf } from '@causeway/sdk/product/identifier'
import { type Classification, classifications, registerProduct } from '@causeway/sdk/product/registerProduct'
import { type Command, Option } from 'commander'
import { readBytes, readText, withClient } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { print } from '../command/output.ts'
import { addToCatalogue } from './catalogue.ts'

type RegisterOptions = GlobalOptions & {
  readonly data: string
  readonly policy: string
  readonly classification: Classification
  readonly title?: string
}

export const addProductCommands = (program: Command): void => {
  const product = program.command('product').description('data products')
  product
    .command('register')
    .description('register a table as a data product, store its policy and serve it from the node of this network')
    .argument('<identifier>', 'for example cwy.CN.beijing-health.colon-trial')
    .requiredOption('--data <file>', 'CSV with a header; it stays where it is')
    .requiredOption('--policy <file>', 'ODRL policy as Turtle or JSON-LD')
    .addOption(new Option('--classification <grade>').choices([...classifications]).default('general'))
    .option('--title <text>')
    .action(action((options, identifier: string) => register(options as RegisterOptions, identifier)))
  product.command('show').description('what the chain knows of a product').argument('<identifier>').action(action(show))
}

const register = (options: RegisterOptions, identifier: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) => {
    const content = contentId(readBytes(options.data))
    const policy = await compilePolicy(readText(options.policy))
    const metadata = { identifier, title: options.title ?? identifier, contentId: content }
    const { classification } = options
    const { id, metadataDigest } = await registerProduct(client, { identifier, classification, metadata, contentId: content })
    const { id: policyId } = await storePolicy(client, policy)
    await attachPolicy(client, id, policyId)
    addToCatalogue(options.home, { identifier, file: options.data })
    print({ identifier, productId: id, metadataDigest, contentId: content, policyId, policyBytes: policy.length }, options)
  })

const show = (options: GlobalOptions, identifier: string): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const product = await getProduct(client, productIdOf(identifier))
    print({ ...product, policies: await attachedPolicies(client, product.id) }, options)
  })
