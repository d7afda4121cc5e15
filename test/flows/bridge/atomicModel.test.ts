// The protocol keeps its promises in every state that it can reach, and each mutant that shall break one does.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { atomicMutants, atomicProtocol } from './atomicMutants.ts'
import { atomicVectors, atomicVectorsFile } from './atomicVectors.ts'
import { exploreAtomic } from './exploreAtomic.ts'

const isLong = process.env.CAUSEWAY_LONG === '1'

test('the vectors are those of the tables', () => {
  // If not: node test/flows/bridge/atomicVectors.ts
  assert.equal(readFileSync(atomicVectorsFile, 'utf8'), atomicVectors())
})

for (const participants of isLong ? [1, 2, 3, 4] : [1, 2, 3]) {
  test(`in every state of ${participants} participants all agree, decide once, and get out of every lock`, (context) => {
    const { states, ...found } = exploreAtomic(participants, atomicProtocol)
    context.diagnostic(`${states} states of ${participants} participants`)
    assert.deepEqual(found, {
      disagreement: undefined,
      secondDecision: undefined,
      stuck: 0,
      stuckHistory: undefined,
      canCommit: true,
      canAbort: true,
    })
  })
}

for (const { name, protocol, breaks } of atomicMutants) {
  test(`if ${name}: ${breaks.length === 0 ? 'nothing breaks' : `no ${breaks.join(', no ')} any more`}`, (context) => {
    const found = exploreAtomic(3, protocol)
    const history = found.disagreement ?? found.secondDecision ?? found.stuckHistory
    context.diagnostic(
      `${found.states} states, ${found.stuck} stuck; ${history?.length ?? 'no'} steps: ${history?.join(', ') ?? ''}`,
    )
    const broken = [
      ...(found.disagreement === undefined ? [] : ['agreement']),
      ...(found.secondDecision === undefined ? [] : ['decision']),
      ...(found.stuck === 0 ? [] : ['stuck']),
    ]
    assert.deepEqual(broken, breaks)
  })
}
