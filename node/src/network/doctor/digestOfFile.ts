import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** SHA-256 of a file as hex; words instead if it cannot be read, which then differ from every digest. */
export const digestOfFile = (file: string): string => {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch {
    return 'not readable'
  }
}
