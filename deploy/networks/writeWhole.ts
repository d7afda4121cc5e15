import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Writes a file whole or not at all. @param mode 0o600 for secrets */
export const writeWhole = (file: string, content: string, mode = 0o644): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.partial`, content, { mode })
  renameSync(`${file}.partial`, file)
}
