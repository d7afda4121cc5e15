// What the folder of a validator says, whether it runs or not.
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { digestOfFile } from './digestOfFile.ts'
import type { NodeReading, SecretReading } from './reading.ts'

/** Files that all homes of a chain share to the last byte. */
const SHARED = ['genesis.json', 'execution.json']
/** What only the owner of a validator may read; the validator's key is absent where a remote signer has it. */
const SECRETS = ['config/node_key.json', 'config/nodekey', 'config/jwt.hex', 'data/priv_validator_state.json']
const KEY = 'config/validator_key.json'

const genesis = z.object({ app_state: z.object({ execution_genesis_hash: z.string().optional() }) })
const validatorFile = z.object({ geth: z.string(), passwordFile: z.string().optional() })
const configured = z.string().regex(/priv_validator_laddr\s*=\s*"[^"]+"/)

/** Text of a file, or nothing if it cannot be read: other findings say so. */
const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const parsed = <Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> | undefined => {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}

type HomeReading = Pick<NodeReading, 'disk' | 'secrets' | 'knownVersion'> & {
  readonly genesis: NonNullable<NodeReading['genesis']>
}

/**
 * @param home an existing folder
 * @param program of the validator, where it is known; otherwise the one beside its geth
 */
export const readHome = async (home: string, program?: string): Promise<HomeReading> => {
  const file = parsed(join(home, 'config', 'validator.json'), validatorFile)
  const beside = file === undefined ? undefined : join(dirname(file.geth), 'causeway-validator')
  const knownVersion = await versionOf(program ?? beside)
  return {
    genesis: genesisOf(join(home, 'config')),
    disk: freeAt(home),
    secrets: secretsOf(home, file?.passwordFile),
    ...(knownVersion === undefined ? {} : { knownVersion }),
  }
}

const genesisOf = (folder: string): HomeReading['genesis'] => {
  const digests = SHARED.map((name) => [name, digestOfFile(join(folder, name))])
  const expected = parsed(join(folder, 'genesis.json'), genesis)?.app_state.execution_genesis_hash
  return { folder, files: Object.fromEntries(digests), ...(expected === undefined ? {} : { expected }) }
}

const freeAt = (folder: string): NonNullable<NodeReading['disk']> => {
  const { bavail, bsize } = statfsSync(folder)
  return { folder, freeBytes: bavail * bsize }
}

const secretsOf = (home: string, passwordFile: string | undefined): SecretReading[] => {
  const remote = configured.safeParse(textOf(join(home, 'config', 'config.toml'))).success
  const own = remote ? SECRETS.filter((name) => !name.startsWith('data/')) : [...SECRETS, KEY]
  const password = passwordFile === undefined ? [] : [passwordFile]
  return [...own, ...password].map((name) => {
    const file = name.startsWith('/') ? name : join(home, name)
    return existsSync(file) ? { file, mode: statSync(file).mode & 0o777 } : { file }
  })
}

/** The version of the network's rules that a program knows. */
const versionOf = async (program: string | undefined): Promise<number | undefined> => {
  if (program === undefined) return undefined
  try {
    const { stdout } = await promisify(execFile)(program, ['version'], { timeout: 5_000 })
    const [, version] = /network version (\d+)/.exec(stdout) ?? []
    return version === undefined ? undefined : Number(version)
  } catch {
    return undefined
  }
}
