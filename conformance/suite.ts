// The format of the public cases: a folder with an index.json. What a case has says how its expectation is stated.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'

const presets = z.record(z.string(), z.string())
const fields = z.record(z.string(), z.unknown())
const rule = z.object({ rule: z.string(), activation: z.string() })

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
  expected: z.looseObject({
    decision: z.string().optional(),
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
})

export type SuiteCase = z.infer<typeof suiteCase>

export type Suite = {
  readonly name: string
  readonly folder: string
  /** Where the cases come from, and their licence, as the index says. */
  readonly source: string
  readonly licence: string
  readonly cases: readonly SuiteCase[]
}

const index = z.looseObject({
  source: z.string().default('not stated'),
  licence: z.string().default('not stated'),
  options: z.record(z.string(), z.string()).optional(),
  cases: z.array(suiteCase),
})

/** @throws ZodError if the index is not in the format */
export const readSuite = (folder: string): Suite => {
  const { cases, options, source, licence } = index.parse(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')))
  return {
    name: basename(folder),
    folder,
    source,
    licence,
    cases: cases.map((one) => ({ ...one, options: { ...options, ...one.options } })),
  }
}

/** The options that the text of the suite states, by how it states its expectations; an index may name others. */
export const statedOptions = (one: SuiteCase): Readonly<Record<string, string>> => ({ ...stated(one), ...one.options })

const stated = ({ given, expected, inline, request }: SuiteCase): Readonly<Record<string, string>> => {
  if (given !== undefined) return { offers: 'evaluate', refinementFalse: 'inactive' }
  if (expected.decision !== undefined) return { dutyNotSet: 'permit', missingTarget: 'matchAny', conflictDefault: 'prohibit' }
  if (inline !== undefined || typeof request === 'string')
    return { factMissing: 'empty', dates: 'wholeDay', missingTarget: 'matchAny' }
  return { refinementFalse: 'deny', unitMissing: 'assume' }
}
