// Licences of what is installed: every package declares one of a known list, and nothing that is shipped contains BUSL or LZBL source.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { shippedFaults } from '../deploy/shippedSources.ts'

const root = join(import.meta.dirname, '..')

/** Permissive licences, and the weak copyleft ones whose packages are used unchanged. */
const allowed = new Set([
  ...['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0'],
  ...[
    'CC-BY-3.0',
    'CC-BY-4.0',
    'Python-2.0',
    'WTFPL',
    'MPL-2.0',
    'LGPL-3.0',
    'LGPL-3.0-only',
    'PostgreSQL',
    'Zlib',
    'Apache-2.0 WITH LLVM-exception',
  ],
])

const packageJson = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  licenses: z.array(z.object({ type: z.string() })).optional(),
  private: z.boolean().optional(),
})

const expressionOf = ({ license, licenses }: z.infer<typeof packageJson>): string =>
  typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? '')

/** `(A OR B)` needs one that is allowed, `A AND B` all. */
const isAllowed = (expression: string): boolean =>
  expression
    .replaceAll(/[()]/g, '')
    .split(/ OR /)
    .some((part) => part.split(/ AND /).every((name) => allowed.has(name.trim())))

/** Packages of the tool chain (nothing of them is shipped) whose declaration is missing or of another family. */
const tools = new Set([
  ...['@nomicfoundation/ignition-ui', '@cspell/dict-en-common-misspellings'],
  // BUSL, of which the MIT files are imported, and the rest runs in tests only: no production use (docs/decisions/0085).
  ...['@chainlink/contracts-ccip', '@chainlink/contracts'],
])

const packageFaults = (): string[] =>
  globSync(['node_modules/*/package.json', 'node_modules/@*/*/package.json', 'node_modules/**/node_modules/*/package.json'], {
    cwd: root,
  })
    .map((file) => packageJson.safeParse(JSON.parse(readFileSync(join(root, file), 'utf8'))))
    .flatMap(({ data }) => (data?.name === undefined || data.private === true ? [] : [data]))
    .filter((data) => !tools.has(data.name ?? '') && !isAllowed(expressionOf(data)))
    .map((data) => `${data.name}@${data.version}: licence "${expressionOf(data)}" is not on the list`)

const faults = [...new Set(packageFaults()), ...shippedFaults(root)]
for (const fault of faults) process.stderr.write(`${fault}\n`)
process.exitCode = faults.length === 0 ? 0 : 1
