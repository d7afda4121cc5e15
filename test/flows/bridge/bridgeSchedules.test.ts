// A hundred thousand schedules of the whole bridge keep the invariants, and each mutant breaks one of them.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import process from 'node:process'
import { test } from 'node:test'
import { modelInvariants } from './bridgeInvariants.ts'
import { bridgeMutants, bridgeRules } from './bridgeMutants.ts'
import { runSchedule } from './bridgeSchedules.ts'

const SCHEDULES = process.env.CAUSEWAY_LONG === '1' ? 1_000_000 : 100_000
const MUTANT_SCHEDULES = 100_000

/** Of the first schedule; each further one has the next. Set CAUSEWAY_SEED to run those of another run. */
const first = Number(process.env.CAUSEWAY_SEED ?? randomInt(2 ** 31))

test(`${SCHEDULES} schedules keep the invariants`, (context) => {
  context.diagnostic(`CAUSEWAY_SEED=${first}`)
  const ends = { Committed: 0, Aborted: 0, undecided: 0 }
  let steps = 0
  for (let seed = first; seed < first + SCHEDULES; seed++) {
    const end = runSchedule(seed, bridgeRules)
    if (end.broken !== undefined) {
      const { history } = runSchedule(seed, bridgeRules, true)
      assert.fail(`${end.broken} broken, CAUSEWAY_SEED=${seed}: ${history.join('; ')}`)
    }
    ends[end.decision ?? 'undecided']++
    steps += end.steps
  }
  context.diagnostic(`${SCHEDULES} schedules, ${steps} steps: ${JSON.stringify(ends)}`)
  // Schedules in which nothing happens prove nothing.
  for (const count of Object.values(ends)) assert.ok(count > SCHEDULES / 100, JSON.stringify(ends))
})

for (const { name, rules, breaks } of bridgeMutants) {
  test(`if ${name}, a schedule breaks ${breaks.join(' or ')}`, (context) => {
    for (let seed = first; seed < first + MUTANT_SCHEDULES; seed++) {
      const { broken } = runSchedule(seed, rules)
      if (broken === undefined) continue
      context.diagnostic(`${broken} after ${seed - first + 1} schedules`)
      assert.ok(breaks.includes(broken), `${broken}, CAUSEWAY_SEED=${seed}`)
      return
    }
    assert.fail(`not caught, CAUSEWAY_SEED=${first}`)
  })
}

test('every invariant that the model claims is broken by a mutant', () => {
  const broken = new Set(bridgeMutants.flatMap(({ breaks }) => breaks))
  assert.deepEqual(
    modelInvariants.filter((name) => !broken.has(name)),
    [],
  )
})
