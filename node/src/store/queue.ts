// Durable work: an entry for each unfinished job, in the database of the jobs, taken again when its process is gone.
import { PgBoss } from 'pg-boss'
import type { Database, Transaction } from './database.ts'

export type Queue = {
  /** Adds the job to the queue, with the transaction if one is given. A job that is in it already stays as it is. */
  readonly add: (jobId: string, transaction?: Transaction) => Promise<void>
  /** Puts a job at its beginning again, whatever became of its entry: for the jobs of a process that was killed. */
  readonly again: (jobId: string) => Promise<void>
  /** Runs `work` for each entry, `most` at once; an entry is done when it returns and tried again when it throws. */
  readonly start: (work: (jobId: string) => Promise<void>, most: number) => Promise<void>
  /** Takes no new entries and returns; work that goes on is left to the caller. */
  readonly stop: () => Promise<void>
}

export type QueueOptions = {
  /** Faults of the queue's own maintenance, for the log. */
  readonly onError: (error: unknown) => void
}

const NAME = 'jobs'

/** Entries are found by the job: its first 128 bits as a UUID (version and variant are set, as the type demands). */
export const entryIdOf = (jobId: string): string => {
  const hex = jobId.slice(2, 34)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-')
}

const start = async (boss: PgBoss): Promise<void> => {
  await boss.start()
  await boss.createQueue(NAME, {
    // The work itself waits for a chain or database that is away; this is for faults that nobody foresaw.
    retryLimit: 1_000_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    expireInSeconds: 23 * 3600,
    retentionSeconds: 60 * 86_400,
    deleteAfterSeconds: 86_400,
    notify: true,
  })
}

/**
 * Opens the queue in its own schema of the database. Which job is done is decided by the table of jobs, never by the queue:
 * an entry only makes sure that somebody looks.
 */
export const openQueue = async (database: Database, { onError }: QueueOptions): Promise<Queue> => {
  const backend = database.kind === 'pglite' ? 'pglite' : 'postgres'
  const boss = new PgBoss({ db: database.queue, backend, useListenNotify: true, reindex: false, schedule: false })
  boss.on('error', onError)
  await start(boss)
  const send = async (jobId: string, transaction?: Transaction) => {
    const place = transaction === undefined ? {} : { db: transaction.queue }
    await boss.send(NAME, { jobId }, { id: entryIdOf(jobId), ...place })
  }
  return {
    add: send,
    again: async (jobId) => {
      await boss.deleteJob(NAME, entryIdOf(jobId))
      await send(jobId)
    },
    start: async (work, most) => {
      const options = { localConcurrency: most, batchSize: 1, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5 }
      const worker = await boss.work<{ jobId: string }>(NAME, options, async ([entry]) => {
        if (entry !== undefined) await work(entry.data.jobId)
        // It would sleep before it looks for the next entry.
        boss.notifyWorker(worker)
      })
    },
    stop: () => boss.stop({ graceful: false, close: false }),
  }
}
