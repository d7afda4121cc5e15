// What a validator printed: JSON lines.

export type LogLine = {
  readonly level: string
  readonly msg: string
  readonly hint?: string
  readonly exit?: number
  readonly [key: string]: unknown
}

/** Lines that are no JSON (a panic, the shell) are left out. */
export const logLines = (text: string): LogLine[] =>
  text.split('\n').flatMap((line) => {
    try {
      // CAST: the engine's log handler writes level and msg on each line.
      return [JSON.parse(line) as LogLine]
    } catch {
      return []
    }
  })
