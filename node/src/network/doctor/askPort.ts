// One question to one port of a node. A node that does not answer, or not as it should, has no answer: that is a finding, no fault.
import type { z } from 'zod'

const PATIENCE_MS = 5_000

export type Answer<T> = {
  readonly value: T
  /** Seconds by which the clock of who answered is ahead of this machine's; absent if the answer has no date. */
  readonly clockAhead: number | undefined
}

/** @param body JSON to post; absent: GET */
export const askPort = async <Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  body?: unknown,
): Promise<Answer<z.output<Schema>> | undefined> => {
  const post = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const asked = Date.now()
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), ...(body === undefined ? {} : post) })
    const parsed = schema.safeParse(await response.json())
    const date = Date.parse(response.headers.get('date') ?? '')
    return parsed.success ? { value: parsed.data, clockAhead: ahead(date, asked, Date.now()) } : undefined
  } catch {
    return undefined
  }
}

/** The header counts whole seconds, so its middle is meant; it was written between the question and the answer. */
const ahead = (date: number, asked: number, answered: number): number | undefined =>
  Number.isNaN(date) ? undefined : Math.round((date + 500 - (asked + answered) / 2) / 1_000)
