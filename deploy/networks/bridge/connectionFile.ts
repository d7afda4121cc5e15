// Which contracts were deployed for the peer of each chain: <home>/bridge/connection.json.
import { existsSync, readFileSync } from 'node:fs'
import { address } from '@causeway/sdk/ids'
import { z } from 'zod'
import { parseJson } from '../comet/parseJson.ts'
import { writeWhole } from '../writeWhole.ts'
import { bridgeErrors } from './errors.ts'

const place = z.strictObject({ lightClient: address.optional(), lightClientVerifier: address.optional() })
const connectionFile = z.strictObject({ chains: z.record(z.string(), place) })
export type ConnectionFile = z.infer<typeof connectionFile>

/** What is recorded; nothing where there is no such file. @throws ConnectionFileInvalid */
export const readConnection = (file: string): ConnectionFile => {
  if (!existsSync(file)) return { chains: {} }
  const parsed = connectionFile.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (!parsed.success) throw bridgeErrors.ConnectionFileInvalid({ file, problem: z.prettifyError(parsed.error) })
  return parsed.data
}

export const writeConnection = (file: string, connection: unknown): void =>
  writeWhole(file, `${JSON.stringify(connectionFile.parse(connection), null, 2)}\n`)
