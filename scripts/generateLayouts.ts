// Generates snapshots/layouts/<Contract>.json: where each contract whose storage others rely on keeps what. A proxy's next
// implementation must find what the one before has left, and the engine reads the validator set by slot. `--check` compares.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import solc from 'solc'
import { z } from 'zod'

const root = join(import.meta.dirname, '..')
const FOLDER = join(root, 'snapshots/layouts')

/** The two behind proxies; the one that is read by slot; the one that holds who everybody is. */
const contracts = ['GasStation', 'MemberRegistry', 'RecognitionList', 'ValidatorSet'] as const

const variables = z.array(z.object({ label: z.string(), slot: z.string(), offset: z.int(), type: z.string() }))
const typeRow = z.object({
  label: z.string(),
  numberOfBytes: z.string(),
  base: z.string().optional(),
  key: z.string().optional(),
  value: z.string().optional(),
  members: variables.optional(),
})
const layoutSchema = z.object({ storage: variables, types: z.record(z.string(), typeRow).nullable() })

type Types = Readonly<Record<string, z.infer<typeof typeRow>>>
type Place = { slot: string; offset: number; bytes: string; label: string; type: string; members?: Place[] }

const artifactSchema = z.object({ buildInfoId: z.string(), inputSourceName: z.string() })
const buildInfoSchema = z.object({ input: z.object({ settings: z.looseObject({}) }).loose() })

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'))

/** The compiler's word on one contract; only the layout is asked for, so that no code is generated. */
const layoutOf = (name: string): z.infer<typeof layoutSchema> => {
  const { buildInfoId, inputSourceName } = artifactSchema.parse(read(`artifacts/contracts/member/${name}.sol/${name}.json`))
  const { input } = buildInfoSchema.parse(read(`artifacts/build-info/${buildInfoId}.json`))
  const settings = { ...input.settings, outputSelection: { [inputSourceName]: { [name]: ['storageLayout'] } } }
  const output: unknown = JSON.parse(solc.compile(JSON.stringify({ ...input, settings })))
  const compiled = z.object({ contracts: z.record(z.string(), z.record(z.string(), z.object({ storageLayout: layoutSchema }))) })
  const found = compiled.parse(output).contracts[inputSourceName]?.[name]
  return layoutSchema.parse(found?.storageLayout)
}

/** The struct that a type holds, directly or as element or value: its members are part of the layout. */
const structIn = (types: Types, type: string): Types[string] | undefined => {
  const row = types[type]
  if (row?.members !== undefined) return row
  const inner = row?.value ?? row?.base
  return inner === undefined ? undefined : structIn(types, inner)
}

/** Without the compiler's numbers of declarations, which change with every edit anywhere. */
const placesOf = (types: Types, rows: z.infer<typeof variables>): Place[] =>
  rows.map(({ slot, offset, label, type }) => {
    const members = structIn(types, type)?.members
    const place = { slot, offset, bytes: types[type]?.numberOfBytes ?? '', label, type: types[type]?.label ?? type }
    return members === undefined ? place : { ...place, members: placesOf(types, members) }
  })

const fresh = new Map(
  contracts.map((name) => {
    const { storage, types } = layoutOf(name)
    return [`${name}.json`, `${JSON.stringify(placesOf(types ?? {}, storage), null, 2)}\n`]
  }),
)

const check = (): void => {
  const names = new Set([...fresh.keys(), ...readdirSync(FOLDER)])
  const stale = [...names].filter((name) => readIfThere(join(FOLDER, name)) !== fresh.get(name))
  if (stale.length === 0) return
  process.stderr.write(
    `The storage layout has changed: ${stale.join(', ')}\nBehind a proxy only append. If it is meant, run: node scripts/generateLayouts.ts\n`,
  )
  process.exitCode = 1
}

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv.includes('--check')) check()
else {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, content] of fresh) writeFileSync(join(FOLDER, name), content)
}
