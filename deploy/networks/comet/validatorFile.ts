// config/validator.json: what one machine decides for itself.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../writeWhole.ts'
import { cometErrors } from './errors.ts'
import { parseJson } from './parseJson.ts'
import { portNames } from './ports.ts'

const validatorFile = z.strictObject({
  version: z.literal(1),
  chainId: z.int().positive(),
  /** Path of geth. */
  geth: z.string(),
  ports: z.record(z.enum(portNames), z.int().min(1).max(65_535)),
  /** The address on which consensus and execution client listen for peers. */
  listen: z.string(),
  /** Of RPC, health and figures, which ask nobody who they are; absent: the loopback. */
  rpcListen: z.string().optional(),
  /** Relative to the home, or absolute; absent: the environment holds the password. */
  passwordFile: z.string().optional(),
  retainBlocks: z.int(),
  buildDelayMs: z.int(),
  maxPeers: z.int(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']),
})

export type ValidatorFile = z.infer<typeof validatorFile>

const pathIn = (home: string): string => join(home, 'config', 'validator.json')

/** @throws ChainFolderInvalid */
export const readValidatorFile = (home: string): ValidatorFile => {
  const file = pathIn(home)
  const result = validatorFile.safeParse(existsSync(file) ? parseJson(readFileSync(file, 'utf8')) : undefined)
  if (!result.success) throw cometErrors.ChainFolderInvalid({ file, problem: z.prettifyError(result.error) })
  return result.data
}

export const writeValidatorFile = (home: string, file: ValidatorFile): void =>
  writeWhole(pathIn(home), `${JSON.stringify(file, null, 2)}\n`)
