// The format of the public cases: a folder with an index.json. What a case has says how its expectation is stated.
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type DecideOptions, readOptions } from '@causeway/sdk/policy/engine/options'
import { z } from 'zod'
import { suiteErrors } from './errors.ts'

const presets = z.record(z.string(), z.string())
const fields = z.record(z.string(), z.unknown())
const rule = z.object({ rule: z.string(), activation: z.string() })

/** A decision may stand alone. */
const asFields = (given: unknown): unknown =>
  typeof given === 'string' || typeof given === 'boolean' ? { decision: given } : given

const decisionWords: Readonly<Record<string, string>> = {
  permit: 'allow',
  permitted: 'allow',
  true: 'allow',
  denied: 'deny',
  false: 'deny',
}

const asDecision = (given: unknown): unknown => {
  const word = String(given).toLowerCase()
  return decisionWords[word] ?? word
}

const suiteCase = z.object({
  n: z.string().optional(),
  id: z.string(),
  title: z.string().optional(),
  policy: z.string().optional(),
  request: z.union([z.string(), fields]).optional(),
  sotw: z.union([z.string(), z.array(fields)]).optional(),
  now: z.string().optional(),
  /** Only this policy of the document is asked, not those that it inherits from. */
  uid: z.string().optional(),
  inline: z.object({ policy: fields, request: fields, now: z.string().optional() }).optional(),
  rule: z.string().optional(),
  round: z.string().optional(),
  given: z.object({ defaults: presets.default({}), instances: presets.default({}) }).optional(),
  options: z.record(z.string(), z.string()).optional(),
  expected: z.preprocess(
    asFields,
    z.looseObject({
      decision: z.preprocess(asDecision, z.string()).optional(),
      /** The document must not be evaluated at all: the code of the error that refuses it. */
      refused: z.string().optional(),
      rules: z.array(rule).optional(),
      activation: z.string().optional(),
      ruleActive: z.boolean().optional(),
      status: z.string().optional(),
      control: z.string().optional(),
      deontic: z.string().optional(),
      conditionActivation: z.string().optional(),
      conditionDeontic: z.string().optional(),
      constraint: z.string().optional(),
      refinement: z.string().optional(),
    }),
  ),
})

export type SuiteCase = z.infer<typeof suiteCase>

export type Suite = {
  readonly name: string
  readonly folder: string
  /** Where the cases come from, and their licence, as the index says. */
  readonly source: string
  readonly licence: string
  readonly cases: readonly SuiteCase[]
  /** Cases that are not in the format, with what is wrong: they fail. */
  readonly unreadable: readonly { readonly case: string; readonly problem: string }[]
}

const index = z.looseObject({
  source: z.string().default('not stated'),
  licence: z.string().default('not stated'),
  options: z.record(z.string(), z.string()).optional(),
  cases: z.array(z.unknown()),
})

/** @throws SuiteMissing, SuiteInvalid */
export const readSuite = (folder: string): Suite => {
  const file = join(folder, 'index.json')
  if (!existsSync(file)) throw suiteErrors.SuiteMissing({ file })
  const { cases, options, source, licence } = parseIndex(file)
  const parsed = cases.map((one) => suiteCase.safeParse(one))
  return {
    name: basename(folder),
    folder,
    source,
    licence,
    cases: parsed.flatMap(({ data }) => (data === undefined ? [] : [{ ...data, options: { ...options, ...data.options } }])),
    unreadable: parsed.flatMap(({ error }, at) =>
      error === undefined ? [] : [{ case: nameOf(cases[at], at), problem: z.prettifyError(error).replaceAll('\n', ' ') }],
    ),
  }
}

/** An index may also be the list of its cases alone. */
const parseIndex = (file: string): z.infer<typeof index> => {
  try {
    const given: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return index.parse(Array.isArray(given) ? { cases: given } : given)
  } catch (cause) {
    throw suiteErrors.SuiteInvalid({ file }, cause)
  }
}

const nameOf = (given: unknown, at: number): string =>
  z.object({ id: z.string() }).safeParse(given).data?.id ?? `number ${at + 1}`

/** The options that the text of the suite states, by how it states its expectations; an index may name others. */
export const statedOptions = (one: SuiteCase): Readonly<Record<string, string>> => ({ ...stated(one), ...one.options })

/** @throws PolicyOptionUnknown for a name or value that is not one of the named readings */
export const checkOptions = (options: Readonly<Record<string, string>>): Partial<DecideOptions> =>
  readOptions(Object.entries(options).map(([name, value]) => `${name}=${value}`))

const stated = ({ given, expected, inline, request }: SuiteCase): Readonly<Record<string, string>> => {
  if (given !== undefined) return { offers: 'evaluate', refinementFalse: 'inactive' }
  if (expected.decision !== undefined) return { dutyNotSet: 'permit', missingTarget: 'matchAny', conflictDefault: 'prohibit' }
  if (inline !== undefined || typeof request === 'string')
    return { factMissing: 'empty', dates: 'wholeDay', missingTarget: 'matchAny' }
  return { refinementFalse: 'deny', unitMissing: 'assume' }
}
