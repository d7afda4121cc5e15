// The step in which a job that cannot be delivered gives its use and units back.
import { send } from '@causeway/sdk/client/send'
import { id as keccakOfText } from 'ethers'
import { readJobState } from '../chain/chainFacts.ts'
import type { JobModules } from './jobModules.ts'
import type { JobRow } from './jobStore.ts'
import type { Move } from './runJob.ts'

const giveBack = async ({ client, clock, onStep }: JobModules, job: JobRow, code: string): Promise<void> => {
  const { jobs } = client.contracts
  const isLate = job.submission.request.deadline <= clock()
  // After the deadline anybody may end the job, even a key that the organisation has removed.
  await send(client, () => (isLate ? jobs.expire(job.id) : jobs.fail(job.id, keccakOfText(code))))
  await onStep('failureIncluded', job.id)
}

/** Ends the job on chain if it is still open there. If the chain refuses, it is tried again: after the deadline it cannot refuse. */
export const failJob = async (modules: JobModules, job: JobRow, move: Move): Promise<void> => {
  const code = job.error?.code ?? 'JobDeadlinePassed'
  if ((await readJobState(modules.client, job.id)) === 'authorised') await giveBack(modules, job, code)
  await move(code === 'JobDeadlinePassed' ? 'expired' : 'failed')
}
