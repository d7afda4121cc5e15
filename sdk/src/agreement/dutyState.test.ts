import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dutyFlags } from '../policy/policyFormat.ts'
import { type DutyRecord, stateOfDuty } from './dutyState.ts'

const { done, breached, doneAfterBreach } = dutyFlags
const recordOf = (change: Partial<DutyRecord> = {}): DutyRecord => ({
  id: '0xa0',
  kind: 'duty',
  parent: 0,
  flags: 0,
  deadline: 100,
  isConditional: false,
  ...change,
})

/** The state at second 99 of a first rule with what stands under it. */
const stateWith = (first: Partial<DutyRecord>, ...below: readonly Partial<DutyRecord>[]) => {
  const all = [recordOf(first), ...below.map((change, index) => recordOf({ id: `0xb${index}`, parent: 1, ...change }))]
  return stateOfDuty(recordOf(first), all, 99)
}

test('a duty is pending until its deadline, and violated from that second on', () => {
  const duty = recordOf()
  assert.equal(stateOfDuty(duty, [duty], 99), 'pending')
  assert.equal(stateOfDuty(duty, [duty], 100), 'violated')
  const endless = recordOf({ deadline: 0 })
  assert.equal(stateOfDuty(endless, [endless], 2_000_000_000), 'pending')
})

test('a duty that was done in time stays fulfilled', () => {
  const duty = recordOf({ flags: done })
  assert.equal(stateOfDuty(duty, [duty], 1_000), 'fulfilled')
})

test('time alone does not violate a duty with conditions', () => {
  const duty = recordOf({ isConditional: true })
  assert.equal(stateOfDuty(duty, [duty], 1_000), 'pending')
})

test('a late duty is fulfilled with all its consequences', () => {
  const late = { kind: 'obligation', flags: done | breached | doneAfterBreach }
  assert.equal(stateWith(late), 'fulfilled')
  assert.equal(stateWith(late, { flags: done }, { flags: 0 }), 'violated')
  assert.equal(stateWith(late, { flags: done }, { flags: done }), 'fulfilled')
  assert.equal(stateWith({ kind: 'obligation', flags: breached }, { flags: done }), 'violated')
})

test('an infringed prohibition is made good by all of its remedies, and never without one', () => {
  const infringed = { kind: 'prohibition', flags: done | breached, deadline: 0 }
  assert.equal(stateWith({ kind: 'prohibition', deadline: 0 }), 'pending')
  assert.equal(stateWith(infringed), 'violated')
  assert.equal(stateWith(infringed, { kind: 'remedy' }), 'violated')
  assert.equal(stateWith(infringed, { kind: 'remedy', flags: done }), 'fulfilled')
})
