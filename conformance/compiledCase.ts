// A case as the engines that read bytes take it, and their answers as the runner compares them.
import { type CompiledPolicy, compileModel } from '@causeway/sdk/policy/compile/compileModel'
import type { CompileOptions } from '@causeway/sdk/policy/compile/compileOptions'
import { ruleId } from '@causeway/sdk/policy/compile/encodeRule'
import { worldOf } from '@causeway/sdk/policy/engine/decide'
import { findFact } from '@causeway/sdk/policy/engine/evaluateConstraint'
import { type DecideOptions, strictOptions } from '@causeway/sdk/policy/engine/options'
import { instantTerm } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, State, World } from '@causeway/sdk/policy/engine/world'
import type { PolicyDecision } from '@causeway/sdk/policy/evaluatePolicy'
import type { RuleState } from '@causeway/sdk/policy/examinePolicy'
import { leftOperandCodes, operatorCodes } from '@causeway/sdk/policy/generated/vocabulary'
import type { Policy, Rule } from '@causeway/sdk/policy/model/policy'
import type { Outcome } from '@causeway/sdk/policy/policyReading'
import { nameOfCode } from '@causeway/sdk/policy/policyReason'
import { odrl, type Term } from '@causeway/sdk/policy/rdf/graph'
import { hexlify, toBigInt } from 'ethers'
import { actionCodeOf, type CaseFacts, caseFacts, hashOf } from './caseFacts.ts'
import type { Answer, Question, RuleAnswer } from './engine.ts'
import { forBytes } from './forBytes.ts'

/** What an engine over bytes is asked about one policy. */
export type CompiledCase = {
  readonly compiled: CompiledPolicy
  readonly action: number
  /** Hashes; 0 if the request names none. */
  readonly target: bigint
  readonly party: bigint
  readonly facts: CaseFacts
}

export type CompiledAnswer = { readonly decision: PolicyDecision; readonly states: readonly RuleState[] }

/** `none`: the policy neither permits nor forbids. */
type PolicyAnswer = { readonly speaks: 'allow' | 'deny' | 'none'; readonly reason: string; readonly rules: readonly RuleAnswer[] }

/** Decides a case by asking each policy's bytes; as in `decide`, one that forbids outweighs any that permits. */
export const decideCompiled = async (
  ask: (one: CompiledCase) => Promise<CompiledAnswer>,
  { policies, request, state }: Question,
  given: Partial<DecideOptions>,
): Promise<Answer> => {
  const options = { ...strictOptions, ...given }
  const answers: PolicyAnswer[] = []
  for (const policy of policies.map((one) => forBytes(one, clocksOf(request, state)))) {
    const world = worldOf(policy, request, state, options)
    const one = compileCase(policy, world)
    answers.push(toAnswer(policy, one.compiled, await ask(one), world))
  }
  const speaking = answers.find(({ speaks }) => speaks === 'deny') ?? answers.find(({ speaks }) => speaks === 'allow')
  const isAllowed = speaking === undefined ? options.behaviour === 'open' : speaking.speaks === 'allow'
  const rules = answers.flatMap((answer) => answer.rules)
  return { decision: isAllowed ? 'allow' : 'deny', reason: (speaking ?? answers[0])?.reason ?? 'NoPermission', rules }
}

/** The facts that say what time it is, and the time of the state. */
const clocksOf = (request: DecisionRequest, state: State): readonly Term[] => [
  ...(findFact(`${odrl}dateTime`, [request.facts, state.facts])?.values ?? []),
  ...(state.now === undefined ? [] : [instantTerm(new Date(state.now).toISOString())]),
]

/** One policy of a case as bytes, with the facts of its world. */
export const compileCase = (policy: Policy, world: World): CompiledCase => {
  const { request } = world
  const options = compileOptionsOf(world)
  return {
    compiled: compileModel(policy, options),
    action: actionCodeOf(world),
    target: request.target === undefined ? 0n : hashOf(request.target),
    party: request.party === undefined ? 0n : hashOf(request.party),
    facts: caseFacts(policy, world, (rule) => toBigInt(ruleId(rule, options, policy))),
  }
}

/** What has members in the world is a collection, whether the policy says so or not. */
const compileOptionsOf = ({ graph, options }: World): CompileOptions => {
  const members = graph.subjects(`${odrl}partOf`)
  const collections = new Set(members.flatMap((member) => graph.values(member, `${odrl}partOf`)).map(({ value }) => value))
  return { ...options, isCollection: (name) => collections.has(name) }
}

const toAnswer = (policy: Policy, compiled: CompiledPolicy, answer: CompiledAnswer, world: World): PolicyAnswer => ({
  speaks: speakingOf(answer),
  reason: reasonOf(compiled, answer.decision),
  // Rules that are the same in bytes are written once: both of the document are that one.
  rules: policy.rules.map((rule) => toRuleAnswer(rule, answer.states[indexOf(rule, policy, compiled, world)], world.options)),
})

/** By what it is written as, if it is not the one of several equal rules that was kept. */
const indexOf = (rule: Rule, policy: Policy, { rules }: CompiledPolicy, world: World): number => {
  const kept = rules.indexOf(rule)
  const options = compileOptionsOf(world)
  const idOf = (one: Rule): string => hexlify(ruleId(one, options, policy))
  return kept >= 0 ? kept : rules.findIndex((one) => one.kind === rule.kind && idOf(one) === idOf(rule))
}

/** A refusal that a permission explains leaves the word to other policies; one of a prohibition, or of no rule, does not. */
const speakingOf = ({ decision, states }: CompiledAnswer): PolicyAnswer['speaks'] => {
  if (decision.permitted) return decision.reason === 'PermittedByDefault' ? 'none' : 'allow'
  const isByPermission = states[decision.rule]?.tag === 0x11 && decision.reason !== 'Void'
  return decision.reason === 'NoPermission' || isByPermission ? 'none' : 'deny'
}

const reasonOf = ({ rules }: CompiledPolicy, { reason, rule, leftOperand, operator }: PolicyDecision): string => {
  const words = [reason, rules[rule]?.id, nameOfCode(leftOperandCodes, leftOperand), nameOfCode(operatorCodes, operator)]
  return words.filter((word) => word !== undefined).join(' ')
}

const truths: Readonly<Record<Outcome, boolean | undefined>> = {
  NotAbout: false,
  Holds: true,
  Fails: false,
  Undecided: undefined,
  Malformed: undefined,
}

/** What cannot be decided is contagious. */
const allOf = (outcomes: readonly Outcome[]): boolean | undefined => {
  const found = outcomes.map((outcome) => truths[outcome])
  return found.includes(undefined) ? undefined : found.every(Boolean)
}

/** In the order of the evaluators: what follows one that does not hold is not read. */
const firstOf = (outcomes: readonly Outcome[]): boolean | undefined => truths[outcomes.find((one) => one !== 'Holds') ?? 'Holds']

const toRuleAnswer = (rule: Rule, state: RuleState | undefined, { refinementFalse }: DecideOptions): RuleAnswer => {
  const { about = 'Malformed', refinements = 'Malformed', constraints = 'Malformed', duties = 'Malformed' } = state ?? {}
  const isRefined = refinementFalse === 'inactive'
  const conditions: Outcome[] = rule.kind === 'permission' ? [constraints, duties] : [constraints]
  const active = allOf(isRefined ? [...conditions, refinements] : conditions)
  return {
    rule: rule.id,
    kind: rule.kind,
    activation:
      rule.kind === 'obligation'
        ? activationOf(state?.state)
        : active === undefined
          ? 'undecided'
          : active
            ? 'active'
            : 'inactive',
    applies: firstOf([about, refinements, ...conditions]),
    ...(rule.kind === 'permission' ? {} : { deontic: deonticOf(state?.state) }),
    constraints: constraints === 'Holds',
    refinements: refinements === 'Holds',
    duty: dutyOf(rule.kind === 'obligation' ? state?.state : state?.duty),
  }
}

const deonticOf = (state: RuleState['state'] | undefined): 'fulfilled' | 'violated' | 'notSet' =>
  state === 'Fulfilled' ? 'fulfilled' : state === 'Violated' ? 'violated' : 'notSet'

/** A duty whose deadline has passed is active all the same. */
const activationOf = (state: RuleState['duty'] | undefined): RuleAnswer['activation'] =>
  state === 'Inactive' ? 'inactive' : state === undefined || state === 'Undecided' ? 'undecided' : 'active'

const dutyOf = (state: RuleState['duty'] | undefined): RuleAnswer['duty'] => {
  if (state === undefined || state === 'None') return undefined
  return { activation: activationOf(state), state: deonticOf(state) }
}
