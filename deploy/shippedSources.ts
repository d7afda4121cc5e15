// Nothing that is shipped is under a licence that forbids production use: no file of ours, no file that a contract of ours imports, however far
// away, no package that sdk, node or console need to run, and no bytecode of such a package among what a deployment puts on a chain.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { z } from 'zod'

const FORBIDDEN = /^\W*SPDX-License-Identifier:\s*.*\b(?:BUSL|LZBL|BSL-1\.1)/m
const OURS = '{contracts,circuits,engine,sdk,node,web,deploy}/**/*.{sol,ts,tsx,js,mjs,go,circom,json}'

/** Contracts of packages that are built for the deployment; with contracts/ they are all that reaches a chain. */
const BUILT = [
  '@openzeppelin/contracts/access/manager/AccessManager.sol',
  '@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol',
]

const lockfile = z.object({
  packages: z.record(z.string(), z.object({ license: z.string().optional(), dev: z.boolean().optional() })),
})

/** Everything that can be wrong with what a release contains, one line each. */
export const shippedFaults = (root: string): string[] => [
  ...ownFaults(root),
  ...importFaults(root),
  ...packageFaults(root),
  ...bytecodeFaults(root),
]

const isForbidden = (file: string): boolean => FORBIDDEN.test(readFileSync(file, 'utf8'))

const ownFaults = (root: string): string[] =>
  globSync(OURS, { cwd: root, exclude: (name) => name === 'node_modules' })
    .filter((file) => existsSync(join(root, file)) && isForbidden(join(root, file)))
    .map((file) => `${file} is under a licence that forbids production use`)

const IMPORT = /^\s*(?:import|\}\s*from|import\s*\{[^}]*\}\s*from)[^'"]*['"]([^'"]+)['"]/gm

/** `@openzeppelin/contracts@5.3.0/…` is how some packages name the alias `@openzeppelin/contracts-5.3.0`. */
const resolveImport = (root: string, from: string, name: string): string =>
  name.startsWith('.')
    ? normalize(join(dirname(from), name))
    : join(root, 'node_modules', name.replace(/^(@openzeppelin\/contracts)@([\d.]+)/, '$1-$2'))

const importFaults = (root: string): string[] => {
  const own = globSync('contracts/**/*.sol', { cwd: root }).map((file) => join(root, file))
  const open = [...own, ...BUILT.map((file) => join(root, 'node_modules', file)).filter(existsSync)]
  const seen = new Set(open)
  const faults: string[] = []
  for (const file of open) {
    const [place, text] = [file.slice(root.length + 1), readFileSync(file, 'utf8')]
    if (!own.includes(file) && FORBIDDEN.test(text))
      faults.push(`a contract imports ${place}, whose licence forbids production use`)
    for (const [, name = ''] of text.matchAll(IMPORT)) {
      const target = resolveImport(root, file, name)
      if (!existsSync(target)) faults.push(`${place} imports ${name}, which cannot be found: its licence is not known`)
      else if (!seen.has(target)) {
        seen.add(target)
        open.push(target)
      }
    }
  }
  return faults
}

/** Packages that are installed where the product runs: all of the lockfile that are not for development alone. */
const packageFaults = (root: string): string[] => {
  const { packages } = lockfile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))
  return Object.entries(packages)
    .filter(([, { dev, license }]) => dev !== true && /BUSL|LZBL/.test(license ?? ''))
    .map(([name]) => `${name} is needed to run the product, and its licence forbids that`)
}

const CODE_LENGTH = 600

/** From the middle of the code, without constructor and metadata: what two builds of the same source have in common. */
const middleOf = (code: string): string => code.slice(code.length / 2 - CODE_LENGTH / 2, code.length / 2 + CODE_LENGTH / 2)

const bytecodeFaults = (root: string): string[] => {
  const shipped = globSync('{deploy,sdk,node,web}/**/*.{json,ts,bin,hex}', {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  })
  const texts = shipped.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  return globSync('node_modules/@chainlink/contracts-ccip/bytecode/{latest,v2_0_0}/*.bin', { cwd: root }).flatMap((binary) => {
    const code = middleOf(readFileSync(join(root, binary), 'utf8').trim())
    return texts.filter(({ text }) => code.length > 0 && text.includes(code)).map(({ file }) => `${file} contains ${binary}`)
  })
}
