// A provider does not sign what it could not be paid under.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { acceptAgreement } from '@causeway/sdk/agreement/acceptAgreement'
import type { AgreementTerms } from '@causeway/sdk/agreement/agreementTerms'
import { getAgreement } from '@causeway/sdk/agreement/getAgreement'
import { proposeAgreement } from '@causeway/sdk/agreement/proposeAgreement'
import { freshSalt } from '@causeway/sdk/compute/jobRequest'
import { openWorld, type World } from '../support/network.ts'

describe('accepting an agreement', () => {
  let world: World
  let terms: AgreementTerms
  before(async () => {
    world = await openWorld()
    terms = (await world.trade()).agreement.terms
  })
  after(() => world.close())

  const propose = async (change: Partial<AgreementTerms>) => {
    const { id } = await proposeAgreement(world.cast.institute, { ...terms, ...change, salt: freshSalt() })
    return id
  }
  const accept = async (change: Partial<AgreementTerms>, splitDigest = terms.splitDigest): Promise<string> => {
    const id = await propose(change)
    const problem = await acceptAgreement(world.cast.hospital, { id, splitDigest }).catch((error: unknown) => error)
    const { state } = await getAgreement(world.cast.hospital, id)
    if (problem === undefined) return state
    assert.equal(state, 'proposed')
    return String(problem && typeof problem === 'object' && 'code' in problem ? problem.code : problem)
  }

  it('signs the terms that were agreed', async () => {
    assert.equal(await accept({}), 'agreed')
  })

  it('refuses another split, too short a window, and a value that does not fit', async () => {
    assert.equal(await accept({ splitDigest: `0x${'12'.repeat(32)}` }), 'AgreementTermsUnpayable')
    assert.equal(await accept({ collectWindow: 0 }), 'AgreementTermsUnpayable')
    assert.equal(await accept({ unitPrice: 2n ** 128n - 1n, maxUnits: 2 }), 'AgreementTermsUnpayable')
  })

  it('refuses to accept twice', async () => {
    const id = await propose({})
    await acceptAgreement(world.cast.hospital, { id, splitDigest: terms.splitDigest })
    await assert.rejects(acceptAgreement(world.cast.hospital, { id, splitDigest: terms.splitDigest }), {
      code: 'AgreementStateUnexpected',
    })
  })
})
