// Gas of minting a usage right, beside what people build today.
import { addGas } from './gasPeers.ts'
import type { Report } from './report.ts'

export const run = async (report: Report): Promise<void> => {
  addGas(report, { stage: 'right', verb: 'mint', what: 'mint a right under a policy, its lock decided', peer: 'plain ERC-721' })
}
