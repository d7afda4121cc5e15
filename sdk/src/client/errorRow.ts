import type { ErrorDefinition, ErrorKind } from '../errors.ts'

export const row = (kind: ErrorKind, summary: string, hint: string): ErrorDefinition => ({ kind, summary, hint })
