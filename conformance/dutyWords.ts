// What was done and what is late, as the one fact that duties, obligations and prohibitions are judged by.
import { isDone } from '@causeway/sdk/policy/engine/deeds'
import { type DutyReport, evaluateDuty } from '@causeway/sdk/policy/engine/evaluateDuty'
import { evaluateRule } from '@causeway/sdk/policy/engine/evaluateRule'
import type { World } from '@causeway/sdk/policy/engine/world'
import type { Policy, Rule } from '@causeway/sdk/policy/model/policy'
import { dutyFlags, factCodes } from '@causeway/sdk/policy/policyFormat'

/** What is known of a rule, a word of the fact. */
type Word = { readonly rule: Rule; readonly flags: number }

/** The words of fact code 0x0f20: none, then one for each rule of which something is known. */
export const dutyWords = (policy: Policy, world: World, idOf: (rule: Rule) => bigint): (readonly [number, bigint[]])[] => {
  const words = policy.rules.flatMap((rule) => {
    const found = [
      ...(rule.kind === 'prohibition' ? prohibitionWords(rule, world) : []),
      ...(rule.kind === 'obligation' ? wordsOf(rule, undefined, world) : []),
      ...rule.duties.flatMap((duty) => wordsOf(duty, rule, world)),
    ]
    const { party } = evaluateRule(rule, world).premises
    return found.map(({ rule: told, flags }) => ({ id: idOf(told), flags, isAsked: party !== false }))
  })
  const asked = new Set(words.filter(({ isAsked }) => isAsked).map(({ id }) => id))
  const told = words.filter(({ id, isAsked }) => isAsked || !asked.has(id))
  return [[factCodes.duties, [0n, ...told.map(({ id, flags }) => (id & ~0xffn) | BigInt(flags))]]]
}

/** A duty and its consequences. What was done late is breached too; a deadline that has passed the evaluators see themselves. */
const wordsOf = (duty: Rule, outer: Rule | undefined, world: World): Word[] => {
  const report = evaluateDuty(duty, outer, world)
  const stated = world.state.dutyStates.get(duty.id)
  const done = stated === 'fulfilled' || isDone(duty, outer, world)
  const isKnownLate = stated === 'violated' || (world.state.given?.isLate(duty) ?? false)
  const breached = isKnownLate || (done && report.isLate)
  const own = (done ? dutyFlags.done : 0) | (breached ? dutyFlags.breached : 0)
  return [{ rule: duty, flags: own }, ...mendingWords(duty.consequences, report.consequences)]
}

const prohibitionWords = (rule: Rule, world: World): Word[] => {
  const done = isDone(rule, undefined, world) ? dutyFlags.done : 0
  return [{ rule, flags: done }, ...mendingWords(rule.remedies, evaluateRule(rule, world).remedies)]
}

/** Consequences and remedies count as done as the model judges them, with the order that the options demand. */
const mendingWords = (rules: readonly Rule[], reports: readonly DutyReport[]): Word[] =>
  rules.map((rule, index) => ({
    rule,
    flags: reports[index]?.state === 'fulfilled' ? dutyFlags.done | dutyFlags.doneAfterBreach : 0,
  }))
