// Duties that live: what the consumer owes stops its jobs until the provider says that it was done; an infringement stops them until it is
// made good; money goes its way meanwhile.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { breachDuty } from '@causeway/sdk/agreement/breachDuty'
import { confirmDuty } from '@causeway/sdk/agreement/confirmDuty'
import { endAgreement } from '@causeway/sdk/agreement/endAgreement'
import { type DutyKind, type DutyView, getDuties } from '@causeway/sdk/agreement/getDuties'
import { openDuties } from '@causeway/sdk/agreement/openDuties'
import { send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { freshSalt, signJobRequest } from '@causeway/sdk/compute/jobRequest'
import { CausewayError } from '@causeway/sdk/errors'
import { type AgreementId, policyId } from '@causeway/sdk/ids'
import { compilePolicy } from '@causeway/sdk/policy/compilePolicy'
import { attachPolicy, storePolicy } from '@causeway/sdk/policy/storePolicy'
import { productIri } from '@causeway/sdk/product/identifier'
import { hexlify, keccak256 } from 'ethers'
import { fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { agree, type Licence, mintFor, RESEARCH, UNIT_PRICE } from '../../../scripts/demo/licence.ts'
import { openWorld, sha256Hex, type World } from '../support/network.ts'

const EURO = 'http://cvx.iptc.org/iso4217a/EUR'

/** A permission with a duty to inform until a date, a prohibition with a remedy, and an obligation with a consequence. */
const policyOf = (identifier: string, until: string) => ({
  '@context': 'http://www.w3.org/ns/odrl.jsonld',
  '@type': 'Set',
  uid: 'urn:example:duties',
  permission: [
    {
      target: productIri(identifier),
      action: 'cwy:compute',
      duty: [{ action: 'inform', constraint: [limit(until)] }],
    },
  ],
  prohibition: [
    {
      target: productIri(identifier),
      action: 'distribute',
      remedy: [{ action: [{ 'rdf:value': { '@id': 'odrl:compensate' }, refinement: [amount] }] }],
    },
  ],
  obligation: [{ action: 'delete', constraint: [limit(until)], consequence: [{ action: 'attribute' }] }],
})

const limit = (until: string) => ({
  leftOperand: 'dateTime',
  operator: 'lt',
  rightOperand: { '@value': until, '@type': 'xsd:dateTime' },
})
const amount = {
  leftOperand: 'payAmount',
  operator: 'eq',
  rightOperand: { '@value': '50.25', '@type': 'xsd:decimal' },
  unit: { '@id': EURO },
}

describe('duties of an agreement', () => {
  let world: World
  let licence: Licence
  let deadline = 0
  let id: AgreementId

  before(async () => {
    world = await openWorld()
    const { hospital } = world.cast
    deadline = (await chainTime(hospital)) + 86_400
    const policy = await compilePolicy(policyOf(world.identifier, new Date(deadline * 1000).toISOString()))
    await storePolicy(hospital, policy)
    licence = { ...world.licence, policy, policyId: policyId.parse(keccak256(policy)) }
    await attachPolicy(hospital, licence.productId, licence.policyId)
    await fundInstitute(world.cast, UNIT_PRICE)
    const rightId = await mintFor(world.cast, licence, { maxUses: 10, seconds: 86_400 })
    id = (await agree(world.cast, licence, { rightId, purpose: RESEARCH, maxUnits: 1 })).id
  })
  after(() => world.close())

  const dutyOf = async (kind: DutyKind): Promise<DutyView> => {
    const { duties } = await getDuties(world.cast.institute, id)
    const found = duties.find((duty) => duty.kind === kind)
    assert.ok(found !== undefined, kind)
    return found
  }

  /** The hospital authorises a job that the institute signed. */
  const authorise = async (): Promise<void> => {
    const request = {
      agreementId: id,
      algorithmDigest: sha256Hex(new Uint8Array([1])),
      parametersDigest: sha256Hex(new Uint8Array([2])),
      inputDigest: sha256Hex(new Uint8Array([3])),
      units: 1,
      deadline: (await chainTime(world.cast.hospital)) + 3_600,
      salt: freshSalt(),
    }
    const signature = await signJobRequest(world.cast.institute, request)
    const { jobs } = world.cast.hospital.contracts
    await send(world.cast.hospital, () => jobs.authorise(request, signature, hexlify(licence.policy)))
  }

  /** Why the policy refuses, in words. */
  const refusal = async (): Promise<string> => {
    const fault = await authorise().catch((error: unknown) => error)
    assert.ok(fault instanceof CausewayError && fault.code === 'PolicyDenied', String(fault))
    return String(fault.metadata.because)
  }

  it('are not known before they are opened, and nothing is permitted then', async () => {
    assert.deepEqual(await getDuties(world.cast.institute, id), { isOpen: false, isSuspended: false, duties: [] })
    await refusal()
  })

  it('are opened by anyone, each with its kind, deadline and payment', async () => {
    await openDuties(world.cast.institute, id)
    await openDuties(world.cast.hospital, id)
    const { isOpen, duties } = await getDuties(world.cast.institute, id)
    assert.ok(isOpen)
    assert.deepEqual(
      duties.map(({ kind, action, state, owedBy }) => [kind, action, state, owedBy]),
      [
        ['prohibition', 'distribute', 'pending', 'consumer'],
        ['remedy', 'compensate', 'pending', 'consumer'],
        ['duty', 'inform', 'pending', 'consumer'],
        ['obligation', 'delete', 'pending', 'consumer'],
        ['consequence', 'attribute', 'pending', 'consumer'],
      ],
    )
    assert.equal((await dutyOf('duty')).deadline, deadline)
    const { payment, under } = await dutyOf('remedy')
    assert.equal(under, (await dutyOf('prohibition')).id)
    assert.deepEqual([payment?.amount, payment?.scale], [5_025n, 2])
  })

  it('stop a job until the provider confirms, which the consumer cannot', async () => {
    assert.match(await refusal(), /duty that the permission depends on is not done yet/)
    const { id: dutyId } = await dutyOf('duty')
    await assert.rejects(confirmDuty(world.cast.institute, { agreementId: id, dutyId }), { code: 'DutyNotBeneficiary' })
    assert.deepEqual(await confirmDuty(world.cast.hospital, { agreementId: id, dutyId }), { isLate: false })
    assert.equal((await dutyOf('duty')).state, 'fulfilled')
    await authorise()
  })

  it('are not violated before their deadline', async () => {
    const { id: dutyId } = await dutyOf('obligation')
    await assert.rejects(breachDuty(world.cast.hospital, { agreementId: id, dutyId }), { code: 'DutyNotLapsed' })
  })

  it('suspend the agreement when a prohibition is infringed, until it is made good', async () => {
    const { id: dutyId } = await dutyOf('prohibition')
    await assert.rejects(breachDuty(world.cast.institute, { agreementId: id, dutyId }), { code: 'DutyNotBeneficiary' })
    await breachDuty(world.cast.hospital, { agreementId: id, dutyId })
    assert.ok((await getDuties(world.cast.institute, id)).isSuspended)
    await assert.rejects(authorise(), { code: 'AgreementDutiesUnsettled' })
    await confirmDuty(world.cast.hospital, { agreementId: id, dutyId: (await dutyOf('remedy')).id })
    assert.equal((await dutyOf('prohibition')).state, 'fulfilled')
    assert.ok(!(await getDuties(world.cast.institute, id)).isSuspended)
  })

  it('never keep the consumer from ending the agreement', async () => {
    const { id: dutyId } = await dutyOf('prohibition')
    await breachDuty(world.cast.hospital, { agreementId: id, dutyId })
    await endAgreement(world.cast.institute, id)
    assert.ok((await getDuties(world.cast.institute, id)).isSuspended)
  })
})
