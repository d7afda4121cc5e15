// Gas of anchoring a result, beside what people build today.
import { addGas } from './gasPeers.ts'
import type { Report } from './report.ts'

export const run = async (report: Report): Promise<void> => {
  addGas(report, {
    stage: 'result',
    verb: 'anchor',
    what: 'anchor a manifest: signer is the provider, job completed, units counted',
    peer: 'notary of digests',
  })
}
