// Gas of collecting a voucher, beside what people build today.
import { addGas } from './gasPeers.ts'
import type { Report } from './report.ts'

export const run = async (report: Report): Promise<void> => {
  addGas(report, {
    stage: 'meter',
    verb: 'collect2',
    what: 'collect a voucher: delivered units, value recomputed, two payees credited',
    peer: 'two-party channel that pushes',
  })
}
