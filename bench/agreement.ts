// Gas of authorising a job, beside what people build today.
import { addGas } from './gasPeers.ts'
import type { Report } from './report.ts'

export const run = async (report: Report): Promise<void> => {
  addGas(report, {
    stage: 'agreement',
    verb: 'authorise',
    what: 'authorise a job: members, right, agreement, four attested constraints, count',
    peer: 'contract per policy, facts from the caller, no records',
  })
}
