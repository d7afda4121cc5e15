import type { JobId } from '@causeway/sdk/ids'
import { listMissing } from '../compute/inputStore.ts'
import type { Transaction } from '../store/database.ts'
import type { JobModules } from './jobModules.ts'
import { moveJob } from './jobStore.ts'

/** Queues a job that has all its inputs, in the transaction in which the last one came. @returns whether it was queued */
export const queueIfComplete = async ({ queue }: JobModules, transaction: Transaction, id: JobId): Promise<boolean> => {
  const missing = await listMissing(transaction.query, id)
  if (missing.length > 0) return false
  await moveJob(transaction.query, { id, from: 'awaitingInputs', to: 'queued' })
  await queue.add(id, transaction)
  return true
}
