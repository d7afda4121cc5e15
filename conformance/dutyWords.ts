// What was done and what is late, as the one fact that duties, obligations and prohibitions are judged by.
import type { CompileOptions } from '@causeway/sdk/policy/compile/compileOptions'
import { ruleId } from '@causeway/sdk/policy/compile/encodeRule'
import { isDone } from '@causeway/sdk/policy/engine/deeds'
import { type DutyReport, evaluateDuty } from '@causeway/sdk/policy/engine/evaluateDuty'
import { evaluateRule } from '@causeway/sdk/policy/engine/evaluateRule'
import type { World } from '@causeway/sdk/policy/engine/world'
import type { Policy, Rule } from '@causeway/sdk/policy/model/policy'
import { dutyFlags, factCodes } from '@causeway/sdk/policy/policyFormat'
import { toBigInt } from 'ethers'

/** What is known of one rule. */
type Known = { readonly rule: Rule; readonly flags: number }

/** The words of fact code 0x0f20: none, then one for each rule of which something is known. @param options those of the compiler */
export const dutyWords = (policy: Policy, world: World, options: CompileOptions): (readonly [number, bigint[]])[] => {
  const words = policy.rules.flatMap((rule) => {
    // A duty without a name may stand under several rules: what counts is the one for the asked party.
    const isAsked = evaluateRule(rule, world).premises.party !== false
    return knownOf(rule, world).map((known) => ({ ...known, isAsked, id: toBigInt(ruleId(known.rule, options, policy)) }))
  })
  const asked = new Set(words.filter(({ isAsked }) => isAsked).map(({ id }) => id))
  const told = words.filter(({ id, isAsked }) => isAsked || !asked.has(id))
  return [[factCodes.duties, [0n, ...told.map(({ id, flags }) => (id & ~0xffn) | BigInt(flags))]]]
}

const knownOf = (rule: Rule, world: World): Known[] => [
  ...(rule.kind === 'prohibition' ? prohibitionWords(rule, world) : []),
  ...(rule.kind === 'obligation' ? wordsOf(rule, undefined, world) : []),
  ...rule.duties.flatMap((duty) => wordsOf(duty, rule, world)),
]

/** A duty and its consequences. What was done late is breached too; a deadline that has passed the evaluators see themselves. */
const wordsOf = (duty: Rule, outer: Rule | undefined, world: World): Known[] => {
  const report = evaluateDuty(duty, outer, world)
  const stated = world.state.dutyStates.get(duty.id)
  const done = stated === 'fulfilled' || (stated === undefined && isDone(duty, outer, world))
  const isKnownLate = stated === 'violated' || (world.state.given?.isLate(duty) ?? false)
  const breached = isKnownLate || (done && report.isLate)
  const own = (done ? dutyFlags.done : 0) | (breached ? dutyFlags.breached : 0)
  return [{ rule: duty, flags: own }, ...mendingWords(duty.consequences, report.consequences)]
}

const prohibitionWords = (rule: Rule, world: World): Known[] => {
  const done = isDone(rule, undefined, world) ? dutyFlags.done : 0
  return [{ rule, flags: done }, ...mendingWords(rule.remedies, evaluateRule(rule, world).remedies)]
}

/** Consequences and remedies count as done as the model judges them, with the order that the options demand. */
const mendingWords = (rules: readonly Rule[], reports: readonly DutyReport[]): Known[] =>
  rules.map((rule, index) => ({
    rule,
    flags: reports[index]?.state === 'fulfilled' ? dutyFlags.done | dutyFlags.doneAfterBreach : 0,
  }))
