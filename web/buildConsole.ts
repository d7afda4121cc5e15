// Builds the console into web/dist, once for each state of its sources.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const web = import.meta.dirname
const root = join(web, '..')
const dist = join(web, 'dist')

/** The sdk is part of what the browser gets; the lockfile stands for the packages. */
const SOURCES = ['web/*.{html,ts,json}', 'web/src/**/*.{ts,tsx,css}', 'sdk/src/**/*.ts', 'package-lock.json']

const digestOfSources = (): string => {
  const digest = createHash('sha256')
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root }).sort())) {
    if (!file.endsWith('.test.ts')) digest.update(`${file}\0`).update(readFileSync(join(root, file)))
  }
  return digest.digest('hex')
}

/**
 * Builds what has changed and returns the folder to serve, which is named by its sources. It appears whole: several processes may build at
 * once, and an interrupted build starts again. A fault of the build (of Vite, with file and line) is passed on.
 */
export const buildConsole = async (): Promise<string> => {
  const name = digestOfSources().slice(0, 16)
  const folder = join(dist, name)
  if (existsSync(folder)) return folder
  const draft = `${folder}.${process.pid}`
  await build(draft)
  for (const other of readdirSync(dist)) if (!other.startsWith(name)) rmSync(join(dist, other), { recursive: true, force: true })
  try {
    renameSync(draft, folder)
  } catch {
    // Another process was first, with the same content.
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

/** In a process of its own: Vite would keep some 250 MB in the one that goes on to serve. */
const build = async (outDir: string): Promise<void> => {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'warn'], {
    cwd: web,
  })
}
