import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Committee, selectQuorum } from './committee.ts'

const committee = (ofFirst: number, ofSecond: number, threshold: number): Committee => ({
  epoch: 1n,
  threshold,
  members: Array.from({ length: ofFirst + ofSecond }, (_, index) => ({
    address: `member-${index}`,
    jurisdiction: index < ofFirst ? 'CN' : 'EU',
  })),
})
const signed = (indexes: readonly number[]) => indexes.map((index) => ({ signer: `member-${index}`, signature: `0x${index}` }))

describe('selectQuorum', () => {
  it('is none without two of each jurisdiction, however many signed', () => {
    const five = committee(5, 3, 6)
    assert.equal(selectQuorum(five, signed([0, 1, 2, 3, 4, 5])), undefined)
    assert.equal(selectQuorum(five, signed([0, 1, 2, 3, 5, 6]))?.length, 6)
  })

  it('is none for a committee that no verifier would take', () => {
    assert.equal(selectQuorum(committee(1, 2, 2), signed([0, 1, 2])), undefined)
    assert.equal(selectQuorum(committee(2, 2, 2), signed([0, 1, 2, 3])), undefined)
    assert.equal(selectQuorum(committee(4, 0, 3), signed([0, 1, 2, 3])), undefined)
  })

  it('takes as few as the rule allows, and never a stranger', () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 2, max: 6 }))
    fc.assert(
      fc.property(sizes, fc.uniqueArray(fc.integer({ min: 0, max: 14 })), ([first, second], signers) => {
        const threshold = Math.ceil((2 * (first + second)) / 3)
        const quorum = selectQuorum(committee(first, second, threshold), signed(signers))
        const members = signers.filter((index) => index < first + second)
        const firsts = members.filter((index) => index < first).length
        const holds = members.length >= threshold && firsts >= 2 && members.length - firsts >= 2
        assert.equal(quorum !== undefined, holds)
        if (quorum === undefined) return
        const chosen = quorum.map(({ signer }) => Number(signer.slice('member-'.length)))
        const chosenFirsts = chosen.filter((index) => index < first).length
        assert.equal(new Set(chosen).size, Math.max(threshold, 4))
        assert.ok(chosen.every((index) => members.includes(index)))
        assert.ok(chosenFirsts >= 2 && chosen.length - chosenFirsts >= 2)
      }),
      { numRuns: 2_000 },
    )
  })
})
