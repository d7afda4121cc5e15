// Gas of registering a product, beside what people build today.
import { addGas } from './gasPeers.ts'
import type { Report } from './report.ts'

export const run = async (report: Report): Promise<void> => {
  addGas(report, {
    stage: 'product',
    verb: 'register',
    what: 'register a product: identifier checked, owner admitted',
    peer: 'ERC-721 with a URI',
  })
}
