// Builds the console into web/dist, once for each state of its sources.
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const web = import.meta.dirname
const root = join(web, '..')
const folder = join(web, 'dist')
/** Written last, so that an interrupted build starts again; a dot file is not served. */
const stampFile = join(folder, '.sources.sha256')

/** The sdk is part of what the browser gets; the lockfile stands for the packages. */
const SOURCES = ['web/*.{html,ts,json}', 'web/src/**/*.{ts,tsx,css}', 'sdk/src/**/*.ts', 'package-lock.json']

const digestOfSources = (): string => {
  const digest = createHash('sha256')
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root }).sort())) {
    if (!file.endsWith('.test.ts')) digest.update(`${file}\0`).update(readFileSync(join(root, file)))
  }
  return digest.digest('hex')
}

/** Builds what has changed and returns the folder to serve. A fault of the build (of Vite, with file and line) is passed on. */
export const buildConsole = async (): Promise<string> => {
  const stamp = digestOfSources()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return folder
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')])
  await build({
    root: web,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    // sdk and console have a copy of zod each.
    resolve: { dedupe: ['zod'] },
    build: { outDir: folder, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
  })
  writeFileSync(stampFile, stamp)
  return folder
}
