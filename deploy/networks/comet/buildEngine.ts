// Builds geth and causeway-validator with the Go toolchain. What was built from the same sources is found again.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cometErrors } from './errors.ts'

export type Programs = {
  /** Absolute paths. */
  readonly geth: string
  readonly validator: string
}

export type BuildEngineParameters = {
  /** Where built programs are kept, each build in a folder of its own. */
  readonly cacheFolder?: string
  /** A build tag for tests of misbehaviour. */
  readonly tag?: 'byzantine'
  /** For tests: sources that replace others of both programs (`go help build`, -overlay), and a name of this build. */
  readonly overlay?: Overlay
  readonly onStep?: (done: number, of: number, what: string) => void
}

type Overlay = { readonly name: string; readonly file: string }

const ENGINE = fileURLToPath(new URL('../../../engine', import.meta.url))
const LEAST_GO = [1, 25] as const

/** Where the user keeps what can be made again. */
export const cacheRoot = (): string => process.env.CAUSEWAY_CACHE ?? join(homedir(), '.cache', 'causeway')

/** Whether a Go toolchain that can build the engine answers. */
export const hasGo = (): boolean => {
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8' })
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(stdout ?? '') ?? []
  const [leastMajor, leastMinor] = LEAST_GO
  return Number(major) > leastMajor || (Number(major) === leastMajor && Number(minor) >= leastMinor)
}

/**
 * Builds both programs, or finds them built: each is kept under the digest of its sources. A cold build takes minutes.
 *
 * @throws GoMissing, EngineNotBuilt
 */
export const buildEngine = async (parameters: BuildEngineParameters = {}): Promise<Programs> => {
  const { cacheFolder = join(cacheRoot(), 'engine'), tag, overlay, onStep = () => undefined } = parameters
  const other = overlay === undefined ? {} : { overlay }
  onStep(0, 2, 'geth')
  const execution = { program: 'geth', folder: 'geth', target: 'github.com/ethereum/go-ethereum/cmd/geth', ...other }
  const geth = await built(cacheFolder, execution)
  onStep(1, 2, 'causeway-validator')
  const own = { program: 'causeway-validator', folder: '.', target: '.', ...other }
  const validator = await built(cacheFolder, tag === undefined ? own : { ...own, tag })
  onStep(2, 2, 'both programs are there')
  return { geth, validator }
}

type Build = {
  readonly program: string
  /** Of its module, under engine/. */
  readonly folder: string
  readonly target: string
  readonly tag?: string
  readonly overlay?: Overlay
}

const built = async (cacheFolder: string, build: Build): Promise<string> => {
  const digest = sourceDigest(build.folder)
  const variants = [build.tag, build.overlay?.name].filter((name) => name !== undefined)
  const folder = join(cacheFolder, [build.program, digest.slice(0, 16), ...variants].join('-'))
  const program = join(folder, build.program)
  if (existsSync(program)) return program
  if (!hasGo()) throw cometErrors.GoMissing()
  mkdirSync(cacheFolder, { recursive: true })
  const made = mkdtempSync(join(cacheFolder, '.building-'))
  try {
    await goBuild(build, join(made, build.program), digest)
    keep(made, folder)
    return program
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** Another process may have built the same at the same time: then its folder stays. */
const keep = (made: string, folder: string): void => {
  try {
    renameSync(made, folder)
  } catch (fault) {
    if (!existsSync(folder)) throw cometErrors.EngineNotBuilt({ folder }, fault)
  }
}

/** SHA-256 over the names and contents of the sources and module files of one module. */
const sourceDigest = (folder: string): string => {
  const hash = createHash('sha256')
  const sources = globSync(['*.go', 'go.mod', 'go.sum'], { cwd: join(ENGINE, folder) }).filter(
    (name) => !name.endsWith('_test.go'),
  )
  if (sources.length === 0) throw cometErrors.EngineNotBuilt({ folder: join(ENGINE, folder), problem: 'no sources' })
  for (const name of sources.sort())
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(ENGINE, folder, name)))
      .update('\0')
  return hash.digest('hex')
}

const goBuild = ({ folder, target, tag, overlay }: Build, out: string, digest: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const linked = `-s -w${target === '.' ? ` -X main.version=${digest.slice(0, 12)}` : ''}`
    const tags = tag === undefined ? [] : ['-tags', tag]
    const replaced = overlay === undefined ? [] : ['-overlay', overlay.file]
    const args = ['build', '-trimpath', '-buildvcs=false', ...tags, ...replaced, `-ldflags=${linked}`, '-o', out, target]
    const env = { ...process.env, GOFLAGS: '-mod=readonly' }
    const go = spawn('go', args, { cwd: join(ENGINE, folder), stdio: ['ignore', 'pipe', 'pipe'], env })
    let output = ''
    for (const stream of [go.stdout, go.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-4000)
      })
    }
    go.once('error', (fault) => reject(cometErrors.EngineNotBuilt({ target }, fault)))
    go.once('exit', (code) => (code === 0 ? resolve() : reject(cometErrors.EngineNotBuilt({ target, output: output.trim() }))))
  })
