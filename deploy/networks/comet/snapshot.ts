// A snapshot of a stopped validator: its blocks and its state, and nothing secret. Whoever restores it keeps the own keys.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../writeWhole.ts'
import { type ChainFile, chainPaths, validatorNamed } from './chainFolder.ts'
import { claimHome, newHome, oldHome, type Release } from './claimHome.ts'
import { cometErrors } from './errors.ts'
import { parseJson } from './parseJson.ts'

const manifestSchema = z.strictObject({
  version: z.literal(1),
  chainId: z.int().positive(),
  genesisHash: z.string(),
  /** Of the last block that the consensus has decided, as the signing record of the validator knows it; 0 for one that never signed. */
  height: z.int().min(0),
  /** SHA-256 of the archive, hex. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  takenAt: z.string(),
})
export type SnapshotManifest = z.infer<typeof manifestSchema>

/** What the own key has signed: never part of a snapshot, and neither is config/, which holds the keys. */
const SIGNED = join('data', 'priv_validator_state.json')
/** Written by a rescue beside it. */
const RESCUED = /^rescue-\d+$/
/** What is in a snapshot, relative to a home. */
const CONTENT = ['data/blockstore.db', 'data/state.db', 'data/evidence.db', 'data/tx_index.db', 'geth/geth/chaindata'] as const

/** CometBFT writes 64-bit numbers as strings. */
const signingRecord = z.object({ height: z.string().regex(/^\d+$/) })

export const manifestFile = (archive: string): string => `${archive}.json`

/** Nothing starts on the home until it is released. @throws ValidatorUnknown, ValidatorRuns, HomeNotClaimed */
const claim = ({ folder, chain, validator }: TakeSnapshotParameters): Promise<Release> => {
  const { ports } = validatorNamed(chain, validator)
  return claimHome({ home: chainPaths(folder).home(validator), validator, ports })
}

export type TakeSnapshotParameters = {
  /** Of the chain. */
  readonly folder: string
  readonly chain: ChainFile
  readonly validator: string
  /** The archive that is written, `.tar.gz`; its manifest is written beside it, last. */
  readonly file: string
}

/** Writes archive and manifest. @throws ValidatorUnknown, ValidatorRuns, HomeNotClaimed, ChainFolderInvalid, SnapshotNotMade */
export const takeSnapshot = async (parameters: TakeSnapshotParameters): Promise<SnapshotManifest> => {
  const { folder, chain, validator, file } = parameters
  const release = await claim(parameters)
  const home = chainPaths(folder).home(validator)
  const content = CONTENT.filter((name) => existsSync(join(home, name)))
  const partial = `${resolve(file)}.partial`
  try {
    const height = signedHeight(home)
    mkdirSync(dirname(resolve(file)), { recursive: true })
    await tar(['-czf', partial, '-C', home, '--exclude', 'LOCK', '--exclude', 'FLOCK', ...content])
    const manifest: SnapshotManifest = {
      version: 1,
      chainId: chain.chainId,
      genesisHash: chain.genesisHash,
      height,
      digest: await digestOf(partial),
      bytes: statSync(partial).size,
      takenAt: new Date().toISOString(),
    }
    renameSync(partial, file)
    writeWhole(manifestFile(file), `${JSON.stringify(manifest, null, 2)}\n`)
    return manifest
  } finally {
    rmSync(partial, { force: true })
    await release()
  }
}

/**
 * Puts a snapshot into the home of a stopped validator, in place of the blocks and the state that it had. The keys and the record of what the key
 * has signed stay. A new home is made beside the old one and then takes its place: after an interruption the validator has the one or the other.
 *
 * @throws ValidatorUnknown, ValidatorRuns, HomeNotClaimed, SnapshotInvalid
 */
export const restoreSnapshot = async (parameters: TakeSnapshotParameters): Promise<SnapshotManifest> => {
  const { folder, chain, validator, file } = parameters
  const release = await claim(parameters)
  const home = chainPaths(folder).home(validator)
  let made: string | undefined
  try {
    const manifest = await verifySnapshot(chain, file)
    made = mkdtempSync(newHome(home))
    await unpackSnapshot(file, made)
    cpSync(join(home, 'config'), join(made, 'config'), { recursive: true })
    for (const name of recordsOf(home)) cpSync(join(home, name), join(made, name))
    renameSync(home, oldHome(home))
    renameSync(made, home)
    rmSync(oldHome(home), { recursive: true, force: true })
    return manifest
  } finally {
    if (made !== undefined) rmSync(made, { recursive: true, force: true })
    await release()
  }
}

/** What belongs to the home, not to the chain: what its key has signed, and which rescues it went through. */
const recordsOf = (home: string): string[] => [
  SIGNED,
  ...readdirSync(join(home, 'data'))
    .filter((name) => RESCUED.test(name))
    .map((name) => join('data', name)),
]

/** Compares an archive with its manifest and with a chain. @throws SnapshotInvalid */
export const verifySnapshot = async (chain: ChainFile, file: string): Promise<SnapshotManifest> => {
  const manifest = readManifest(file)
  const { chainId, genesisHash } = manifest
  if (chainId !== chain.chainId || genesisHash !== chain.genesisHash)
    throw cometErrors.SnapshotInvalid({ file, chainId, genesisHash, expected: chain.genesisHash })
  const digest = await digestOf(file)
  if (digest !== manifest.digest) throw cometErrors.SnapshotInvalid({ file, digest, expected: manifest.digest })
  await requireOnlyContent(file)
  return manifest
}

/** Unpacks an archive that was verified into a home that is being made. @throws SnapshotNotMade */
export const unpackSnapshot = async (file: string, home: string): Promise<void> => {
  await tar(['-xzf', resolve(file), '-C', home])
}

/** An archive that names anything but the content of a snapshot could overwrite a key. @throws SnapshotInvalid */
const requireOnlyContent = async (file: string): Promise<void> => {
  const names = (await tar(['-tzf', resolve(file)])).split('\n').filter((name) => name !== '')
  const foreign = names.find(
    (name) => name.includes('..') || !CONTENT.some((each) => name === `${each}/` || name.startsWith(`${each}/`)),
  )
  if (foreign !== undefined)
    throw cometErrors.SnapshotInvalid({ file, problem: 'holds what is no part of a snapshot', name: foreign })
}

const readManifest = (file: string): SnapshotManifest => {
  const path = manifestFile(file)
  if (!existsSync(path) || !existsSync(file))
    throw cometErrors.SnapshotInvalid({ file, problem: 'the archive or its manifest is missing' })
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    throw cometErrors.SnapshotInvalid({ file: path, problem: 'not a manifest' }, cause)
  }
}

const signedHeight = (home: string): number => {
  const file = join(home, SIGNED)
  if (!existsSync(file)) return 0
  const parsed = signingRecord.safeParse(parseJson(readFileSync(file, 'utf8')))
  if (!parsed.success) throw cometErrors.ChainFolderInvalid({ file, problem: z.prettifyError(parsed.error) })
  return Number(parsed.data.height)
}

const digestOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

const tar = (args: readonly string[]): Promise<string> =>
  new Promise((done, reject) => {
    const child = spawn('tar', args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Buffer[] = []
    let problem = ''
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk) => {
      problem = (problem + chunk).slice(-1000)
    })
    child.once('error', (fault) => reject(cometErrors.SnapshotNotMade({}, fault)))
    child.once('close', (code) =>
      code === 0 ? done(Buffer.concat(output).toString('utf8')) : reject(cometErrors.SnapshotNotMade({ problem })),
    )
  })
