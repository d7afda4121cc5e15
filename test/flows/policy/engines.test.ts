// The engine over the model and the one over compiled bytes, on the same random documents and worlds: one decision, the same states.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { bytesEngine } from '../../../conformance/bytesEngine.ts'
import { type Answer, modelEngine, type Question, type RuleAnswer } from '../../../conformance/engine.ts'
import { compileModel } from '../../../sdk/src/policy/compile/compileModel.ts'
import type { CompileOptions } from '../../../sdk/src/policy/compile/compileOptions.ts'
import { ruleBody } from '../../../sdk/src/policy/compile/encodeRule.ts'
import type { DecideOptions } from '../../../sdk/src/policy/engine/options.ts'
import type { Policy, Rule } from '../../../sdk/src/policy/model/policy.ts'
import { compareBytes, node, tags } from '../../../sdk/src/policy/policyFormat.ts'
import { randomFrom } from './randomPolicy.ts'
import type { Json } from './randomTerms.ts'
import { randomWorld, type WorldJson } from './randomWorld.ts'
import { readCase, textOf } from './readCase.ts'
import { shrinkJson } from './shrinkJson.ts'

/** The same cases each time; CAUSEWAY_LONG=1 runs more, CAUSEWAY_SEED another sequence. */
const total = process.env.CAUSEWAY_LONG === '1' ? 50_000 : 3_000
const seed = Number(process.env.CAUSEWAY_SEED ?? '20261127')

type RuleComparable = Omit<RuleAnswer, 'applies' | 'deontic'> & { readonly applies: string; readonly deontic: string | undefined }

/** What the two must agree on. */
type Comparable = { readonly decision: string; readonly reason: string; readonly rules: readonly RuleComparable[] }

const failed = ['NotSatisfied', 'DutyNotFulfilled', 'DutyViolated', 'NoPermission', 'NotConsidered']
const undecided = ['OperandUnknown', 'OperatorUnknown', 'UnitUnknown', 'FactMissing', 'TermUnknown']

/** The bytes say which constraint failed or what was missing, the model that something did; both name the rule. */
const reasonOf = ({ reason }: Answer): string => {
  const [code = '', rule = ''] = reason.split(' ')
  const common = failed.includes(code) ? 'NoPermission' : undecided.includes(code) ? 'Undecided' : code
  return `${common} ${rule.includes(':') ? rule : ''}`.trim()
}

const toComparable = (answer: Answer): Comparable => ({
  decision: answer.decision,
  reason: reasonOf(answer),
  rules: answer.rules.map(({ rule, kind, activation, applies, deontic, constraints, refinements, duty }) => ({
    ...{ rule, kind, activation, deontic, constraints, refinements },
    applies: String(applies),
    duty: duty && { activation: duty.activation, state: duty.state },
  })),
})

/** So that the first rule that decides, and the first of several duties, is the same one for both. */
const inByteOrder = (policy: Policy, options: CompileOptions): Policy => {
  const bytesOf = (duty: Rule): Uint8Array => node(tags.duty, ruleBody(duty, options, policy))
  const sorted = (duties: readonly Rule[]): Rule[] => duties.toSorted((one, other) => compareBytes(bytesOf(one), bytesOf(other)))
  const { rules } = compileModel(policy, options)
  return { ...policy, rules: rules.map((rule) => ({ ...rule, duties: sorted(rule.duties) })) }
}

type Both = {
  readonly model: Comparable
  readonly bytes: Comparable
  /** The decision of the model with the rules in the order of the document. */
  readonly asWritten: string
}

/** Undefined if the policy cannot be read or compiled. */
const questionOf = async (world: WorldJson): Promise<{ readonly written: Question; readonly sorted: Question } | undefined> => {
  try {
    const written = await readCase(world)
    return { written, sorted: { ...written, policies: written.policies.map((one) => inByteOrder(one, world.options)) } }
  } catch {
    return undefined
  }
}

const answersOf = async (world: WorldJson): Promise<Both | undefined> => {
  const question = await questionOf(world)
  if (question === undefined) return undefined
  // CAST: names and values are drawn from the table of options.
  const options = world.options as Partial<DecideOptions>
  const model = await modelEngine.decide(question.sorted, options)
  const bytes = await bytesEngine.decide(question.sorted, options)
  const { decision: asWritten } = await modelEngine.decide(question.written, options)
  return { model: toComparable(model), bytes: toComparable(bytes), asWritten }
}

const differs = (both: Both | undefined): boolean =>
  both !== undefined && !(isDeepStrictEqual(both.model, both.bytes) && both.asWritten === both.model.decision)

const explain = async (world: WorldJson): Promise<string> => {
  const smallest = await shrinkJson(world, async (candidate: Json) => {
    try {
      // CAST: a candidate that lost a part that is needed throws, and is no smaller case.
      return differs(await answersOf(candidate as WorldJson))
    } catch {
      return false
    }
  })
  // CAST: it was cut from a world and both engines answered it.
  const one = smallest as WorldJson
  const both = await answersOf(one)
  const { policy: _, ...rest } = one
  return [
    textOf(one),
    JSON.stringify(rest),
    `model ${JSON.stringify(both?.model)}`,
    `bytes ${JSON.stringify(both?.bytes)}`,
    `as written: ${both?.asWritten}`,
  ].join('\n')
}

const count = (seen: Map<string, number>, { decision, reason, rules }: Comparable): void => {
  const states = rules.flatMap(({ kind, activation, applies, deontic, duty }) => [
    `${kind} ${activation}`,
    `${kind} applies ${applies}`,
    ...(deontic === undefined ? [] : [`${kind} ${deontic}`]),
    ...(duty === undefined ? [] : [`${kind} duty ${duty.activation} ${duty.state}`]),
  ])
  for (const name of [decision, reason.split(' ')[0] ?? '', ...states]) seen.set(name, (seen.get(name) ?? 0) + 1)
}

/** What a generator that had stopped reaching it would compare nothing of. */
const expected: readonly string[] = [
  ...['allow', 'deny', 'Permitted', 'Prohibited', 'Void', 'Replaced', 'Undecided', 'NoPermission', 'PermittedByDefault'],
  ...['permission', 'prohibition', 'obligation'].flatMap((kind) => [
    ...['active', 'inactive', 'undecided'].map((state) => `${kind} ${state}`),
    ...['true', 'false', 'undefined'].map((truth) => `${kind} applies ${truth}`),
  ]),
  ...['fulfilled', 'violated', 'notSet'].flatMap((state) => [`permission duty active ${state}`, `obligation ${state}`]),
  ...['permission duty inactive notSet', 'permission duty undecided notSet', 'prohibition violated', 'prohibition notSet'],
]

test('both engines give the same decision, reason and states of rules', async () => {
  const random = randomFrom(seed)
  const seen = new Map<string, number>()
  let refused = 0
  for (let index = 0; index < total; index++) {
    const world = randomWorld(random)
    const both = await answersOf(world)
    if (differs(both)) assert.fail(`seed ${seed}, case ${index}:\n${await explain(world)}`)
    if (both === undefined) refused++
    else count(seen, both.model)
  }
  assert.ok(refused < total / 20, `${refused} documents were refused`)
  const missed = expected.filter((name) => (seen.get(name) ?? 0) < 10)
  assert.deepEqual(missed, [], JSON.stringify([...seen].sort()))
})
