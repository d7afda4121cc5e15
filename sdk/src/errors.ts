// One base error for every package: a typed code, what was given (metadata), and a way out (hint).

/** What a caller should do with a fault: try again later, give up on this input, or carry on as if it had not happened. */
export type Fault = 'retry' | 'reject' | 'ignore'

/** What went wrong, coarsely; the API maps it to an HTTP status and the command to an exit code. */
export type ErrorKind = 'input' | 'forbidden' | 'absent' | 'conflict' | 'size' | 'unavailable' | 'internal'

/** One row of the error table (docs/errors.md is generated from all of them). */
export type ErrorDefinition = {
  readonly kind: ErrorKind
  /** One sentence, no full stop, that says what happened. */
  readonly summary: string
  /** One sentence that says what to do about it. */
  readonly hint: string
}

export type ErrorMetadata = Readonly<Record<string, unknown>>

/** Every error that Causeway throws on purpose. */
export class CausewayError extends Error {
  override readonly name = 'CausewayError'
  readonly code: string
  readonly kind: ErrorKind
  /** What happened, without the metadata. */
  readonly summary: string
  readonly hint: string
  /** What was given and what was allowed; never a secret. */
  readonly metadata: ErrorMetadata

  constructor(code: string, definition: ErrorDefinition, metadata: ErrorMetadata = {}, cause?: unknown) {
    super(`${code}: ${definition.summary}${describe(metadata)}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.kind = definition.kind
    this.summary = definition.summary
    this.hint = definition.hint
    this.metadata = metadata
  }

  get fault(): Fault {
    return this.kind === 'unavailable' ? 'retry' : 'reject'
  }
}

const describe = (metadata: ErrorMetadata): string => {
  const given = Object.entries(metadata).map(
    ([name, value]) => `${name} ${typeof value === 'object' ? toText(value) : String(value)}`,
  )
  return given.length === 0 ? '' : ` (${given.join(', ')})`
}

const toText = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)) ?? 'undefined'

/**
 * Turns a table of definitions into constructors of typed errors, one for each code.
 *
 * @example
 * const errors = defineErrors({ RowMissing: { kind: 'absent', summary: 'there is no such row', hint: 'List the rows.' } })
 * throw errors.RowMissing({ row: 7 }) // RowMissing: there is no such row (row 7)
 */
export const defineErrors = <Code extends string>(
  table: Readonly<Record<Code, ErrorDefinition>>,
): Readonly<Record<Code, (metadata?: ErrorMetadata, cause?: unknown) => CausewayError>> & { readonly table: typeof table } => {
  const constructors = Object.entries(table).map(([code, definition]) => [
    code,
    (metadata?: ErrorMetadata, cause?: unknown) =>
      // CAST: Object.entries widens the value type of the table.
      new CausewayError(code, definition as ErrorDefinition, metadata, cause),
  ])
  // CAST: Object.fromEntries forgets the keys.
  return Object.assign(Object.fromEntries(constructors), { table }) as ReturnType<typeof defineErrors<Code>>
}
