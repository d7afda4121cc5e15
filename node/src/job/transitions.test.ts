import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type JobState, jobStates } from '@causeway/sdk/compute/jobApi'
import { CausewayError } from '@causeway/sdk/errors'
import { assertTransition, finalStates, transitions } from './transitions.ts'

const reachable = (from: JobState, seen = new Set<JobState>()): Set<JobState> => {
  if (seen.has(from)) return seen
  seen.add(from)
  for (const next of transitions[from]) reachable(next, seen)
  return seen
}

describe('transitions', () => {
  it('reaches every state from the first, and an end from every state', () => {
    assert.deepEqual([...reachable('awaitingInputs')].sort(), [...jobStates].sort())
    for (const state of jobStates) assert.ok([...reachable(state)].some((next) => finalStates.includes(next)))
  })

  it('has four ends and no circle', () => {
    assert.deepEqual([...finalStates].sort(), ['anchored', 'expired', 'failed', 'refused'])
    for (const state of jobStates) for (const next of transitions[state]) assert.ok(!reachable(next).has(state))
  })

  it('refuses every other pair', () => {
    for (const from of jobStates) {
      for (const to of jobStates) {
        const move = () => assertTransition(from, to)
        if (transitions[from].includes(to)) assert.doesNotThrow(move)
        else assert.throws(move, (error) => error instanceof CausewayError && error.code === 'TransitionUnlisted')
      }
    }
  })
})
