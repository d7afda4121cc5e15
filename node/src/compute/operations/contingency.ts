// The operation `contingency` as the node offers it: schema, digest and limits. Its body is runContingency.ts.
import { contingencyDigest, contingencyParameters } from '@causeway/sdk/compute/contingency'
import { parameters } from '@causeway/sdk/compute/parameters'

/** What the node offers: name, schema and digest come from the SDK, so both sides name the same algorithm. */
export const contingencyOperation = {
  name: 'contingency',
  scheme: parameters.id,
  parameters: contingencyParameters,
  digest: contingencyDigest,
  maximumRows: parameters.maximumRows,
  maximumCategories: parameters.maximumCategories,
} as const
