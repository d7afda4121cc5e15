// One suite on one engine: every case, what was expected and what was found.
import { z } from 'zod'
import { type Answer, type Engine, type RuleAnswer, readQuestion } from './engine.ts'
import { checkOptions, type Suite, type SuiteCase, statedOptions } from './suite.ts'

export type Row = {
  readonly suite: string
  readonly engine: string
  readonly case: string
  readonly options: Readonly<Record<string, string>>
  readonly passed: boolean
  readonly expected: Readonly<Record<string, unknown>>
  readonly found: Readonly<Record<string, unknown>>
  readonly reason: string
}

export const runSuite = async (suite: Suite, engine: Engine): Promise<Row[]> => {
  const rows: Row[] = suite.unreadable.map(({ case: id, problem }) => ({
    suite: suite.name,
    engine: engine.name,
    case: id,
    options: {},
    passed: false,
    expected: {},
    found: {},
    reason: `the case is not in the format: ${problem}`,
  }))
  for (const one of suite.cases) rows.push(await runCase(suite, one, engine))
  return rows
}

const runCase = async (suite: Suite, one: SuiteCase, engine: Engine): Promise<Row> => {
  const options = statedOptions(one)
  const about = { suite: suite.name, engine: engine.name, case: one.n ?? one.id, options }
  try {
    const answer = mergeRules(await engine.decide(await readQuestion(suite.folder, one), checkOptions(options)))
    const { expected, found } = compareCase(one, answer)
    const passed = JSON.stringify(expected) === JSON.stringify(found)
    return { ...about, passed, expected, found, reason: answer.reason }
  } catch (fault) {
    const refused = z.object({ code: z.string() }).safeParse(fault).data?.code
    if (one.expected.refused !== undefined) {
      const found = { refused: refused ?? String(fault) }
      const { expected } = one
      return { ...about, passed: found.refused === expected.refused, expected, found, reason: found.refused }
    }
    // A case that cannot be read is a case that failed, with the reason; the others go on.
    return { ...about, passed: false, expected: one.expected, found: {}, reason: String(fault) }
  }
}

/** A rule with several actions or targets is read as several: of those with its name the first that applies speaks for it. */
const mergeRules = (answer: Answer): Answer => ({
  ...answer,
  rules: [...Map.groupBy(answer.rules, ({ rule }) => rule).values()].flatMap((same) => {
    const speaking = same.find(({ applies }) => applies === true) ?? same[0]
    return speaking === undefined ? [] : [speaking]
  }),
})

type Findings = Readonly<Record<string, unknown>>

/** Expectation and finding in the same words; only what the case states is compared. */
const compareCase = (one: SuiteCase, answer: Answer): { readonly expected: Findings; readonly found: Findings } => {
  const rule = one.rule === undefined ? answer.rules[0] : namedRule(answer.rules, one.rule)
  const findings: Record<string, unknown> = {}
  const expected: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(one.expected)) {
    const finding = findingOf(name, one, answer, rule)
    if (finding === undefined) continue
    findings[name] = finding
    expected[name] =
      name === 'rules' ? one.expected.rules?.map(({ rule: id, activation }) => `${id} ${activation}`).sort() : value
  }
  return Object.keys(findings).length === 0 ? { expected: one.expected, found: {} } : { expected, found: findings }
}

/** `permission.1` is the first rule of its kind. */
const namedRule = (reports: readonly RuleAnswer[], name: string): RuleAnswer | undefined => {
  const [kind, place] = name.split('.')
  return reports.find(({ rule }) => rule === name) ?? reports.filter((report) => report.kind === kind)[Number(place) - 1]
}

const words = (yes: string, no: string) => (truth: boolean | undefined) => (truth === true ? yes : no)

const findingOf = (name: string, one: SuiteCase, { decision, rules }: Answer, rule: RuleAnswer | undefined): unknown => {
  const satisfied = words('satisfied', 'not-satisfied')
  if (name === 'decision') return decision
  if (name === 'control') return decision === 'allow' ? 'permit' : 'deny'
  if (name === 'rules') return rules.map((report) => `${report.rule} ${words('Active', 'Inactive')(report.applies)}`).sort()
  if (name === 'ruleActive') return rule?.activation === 'active'
  if (name === 'status') return rule && statusOf(rule)
  if (name === 'activation') return activationOf(one, rule)
  if (name === 'deontic') return hyphened(rule?.deontic ?? '')
  if (name === 'constraint') return satisfied(rule?.constraints)
  if (name === 'refinement') return satisfied(rule?.refinements)
  if (name === 'conditionActivation') return rule?.duty?.activation
  if (name === 'conditionDeontic') return hyphened(rule?.duty?.activation === 'inactive' ? 'notSet' : (rule?.duty?.state ?? ''))
  return undefined
}

const hyphened = (state: string): string => (state === 'notSet' ? 'not-set' : state)

/** One suite writes Active for a rule that is about the request too, another active by constraints and conditions alone. */
const activationOf = ({ expected }: SuiteCase, rule: RuleAnswer | undefined): string =>
  /^[A-Z]/.test(expected.activation ?? '') ? words('Active', 'Inactive')(rule?.applies) : (rule?.activation ?? 'none')

const statusOf = ({ kind, activation, deontic }: RuleAnswer): string => {
  if (kind === 'permission') return activation === 'active' ? 'Allowed' : 'Not-Allowed'
  if (kind === 'prohibition') return deontic === 'violated' ? 'Infringed' : 'Not-Infringed'
  return deontic === 'fulfilled' ? 'Fulfilled' : 'Not-Fulfilled'
}
