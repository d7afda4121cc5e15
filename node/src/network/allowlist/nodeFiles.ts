// The two files of a node that hold its lists over a restart. Besu starts only if all its static nodes are in the permission file, and
// refuses to take a static node out of its list while it runs: so the static nodes are kept in step here.
import { chmodSync, chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { parseEnode } from './enode.ts'
import { allowlistErrors } from './errors.ts'

export type NodeFiles = { readonly permissions: string; readonly staticNodes: string }

const staticSchema = z.array(z.string())
const list = (values: readonly string[]): string => `[${values.map((value) => JSON.stringify(value)).join(',')}]`

/** Writes the permission file as Besu itself does. @throws AllowlistFileUnwritable */
export const writePermissions = (file: string, nodes: readonly string[], accounts: readonly string[]): void =>
  replace(file, `accounts-allowlist=${list(accounts)}\nnodes-allowlist=${list(nodes)}`)

/** Takes out of the static nodes whoever is not wanted. @throws AllowlistFileUnwritable */
export const dropStatic = (file: string, isWanted: (id: string) => boolean): void =>
  writeStatic(
    file,
    readStatic(file).filter((text) => isWanted(parseEnode(text)?.id ?? '')),
  )

/** Makes the static nodes what is given; nothing is written if they are. @throws AllowlistFileUnwritable */
export const writeStatic = (file: string, enodes: readonly string[]): void => {
  const now = readStatic(file)
  if (now.length === enodes.length && now.every((enode, index) => enode === enodes[index])) return
  replace(file, `${JSON.stringify(enodes, null, 2)}\n`)
}

const readStatic = (file: string): string[] => {
  try {
    return staticSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}

/** Whole or not at all, with the owner and the mode of the file before: Besu has to write it too. */
const replace = (file: string, content: string): void => {
  const partial = `${file}.partial`
  try {
    writeFileSync(partial, content)
    if (existsSync(file)) {
      const { uid, gid, mode } = statSync(file)
      chmodSync(partial, mode & 0o777)
      if (process.getuid?.() !== uid) chownSync(partial, uid, gid)
    }
    renameSync(partial, file)
  } catch (cause) {
    rmSync(partial, { force: true })
    throw allowlistErrors.AllowlistFileUnwritable({ file }, cause)
  }
}
