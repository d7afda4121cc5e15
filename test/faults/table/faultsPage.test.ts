import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { faultsPage } from '../../../scripts/generateFaults.ts'
import { bridgeFaults, chainFaults } from './faultRows.ts'
import { readResults } from './record.ts'

const row = { id: 'a', engine: 'comet', fault: 'x | y', outcome: 'goes on' } as const
const result = { id: 'a', engine: 'comet', outcome: 'held', seen: 'seen', seconds: 2, date: '2026-11-27', commit: 'abc' } as const

describe('the page of faults', () => {
  it('says what was not run', () => {
    const page = faultsPage({ chain: [row], bridge: [] }, [])
    assert.match(page, /0 of 1 faults/)
    assert.match(page, /\| a \| x \\\| y \| goes on \| not run here \| does not apply \| not run here \|/)
  })

  it('says what held and what failed', () => {
    assert.match(
      faultsPage({ chain: [row], bridge: [] }, [result]),
      /1 of 1 faults[\s\S]*\*\*held\*\* after 2 s: seen \(2026-11-27, `abc`\)/,
    )
    assert.match(
      faultsPage({ chain: [row], bridge: [] }, [{ ...result, outcome: 'FAILED' }]),
      /0 of 1 faults[\s\S]*\*\*FAILED\*\*/,
    )
  })

  it('says of the bridge what was found between two chains, and of which engine', () => {
    const crossing = { ...row, id: 'b', engine: 'embedded' } as const
    const page = faultsPage({ chain: [row], bridge: [crossing] }, [{ ...result, id: 'b', engine: 'embedded' }])
    assert.match(page, /0 of 1 faults were brought about on comet[\s\S]*1 of 1 faults were brought about between two chains/)
    assert.match(page, /\| b \| embedded \| x \\\| y \| goes on \| \*\*held\*\* after 2 s: seen/)
    const onValidators = { chain: [], bridge: [crossing, row] }
    assert.match(
      faultsPage(onValidators, []),
      /\| b \| embedded \| .* \| not run here \|\n\| a \| comet \| .* \| not run here \|/,
    )
  })

  it('has each fault once, and no result of a fault that there is not', () => {
    const ids = [...chainFaults, ...bridgeFaults].map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual(
      readResults().filter(({ id }) => !ids.includes(id)),
      [],
    )
  })
})
