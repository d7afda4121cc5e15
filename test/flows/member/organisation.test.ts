// What an organisation does by itself: apply without coin, list its nodes, change its keys, replace its validator's key.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { chainTime } from '@causeway/sdk/client/time'
import { activateChange } from '@causeway/sdk/member/activateChange'
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { addNode, parseNodeConsent, signNodeConsent } from '@causeway/sdk/member/addNode'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { announceLeave } from '@causeway/sdk/member/announceLeave'
import { describeDecision } from '@causeway/sdk/member/describeDecision'
import { getKey, getMember } from '@causeway/sdk/member/getMember'
import { getMemberKeys } from '@causeway/sdk/member/getMemberKeys'
import { getNodes } from '@causeway/sdk/member/getNodes'
import { getValidatorChanges } from '@causeway/sdk/member/getValidatorChanges'
import { faultsOf, getValidators } from '@causeway/sdk/member/getValidators'
import { listMembers } from '@causeway/sdk/member/listMembers'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { recoverMemberCall, reinstateCall, suspendCall } from '@causeway/sdk/member/memberCalls'
import { moveNode } from '@causeway/sdk/member/moveNode'
import { enodeUrl, peerId } from '@causeway/sdk/member/nodeRecord'
import { removeMemberKey } from '@causeway/sdk/member/removeMemberKey'
import { removeNode } from '@causeway/sdk/member/removeNode'
import { replaceValidator } from '@causeway/sdk/member/replaceValidator'
import { parseApplication, signApplication, sponsorApplication } from '@causeway/sdk/member/sponsorApplication'
import { parseValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import { computeAddress, id as hashOf, Wallet } from 'ethers'
import { type Consortium, type Organisation, openConsortium, TERMS } from './voters.ts'

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const peer = peerId.parse('00112233445566778899aabbccddeeff00112233')
const place = { host: 'validator.example.org', consensusPort: 26_656, executionPort: 30_303 }

describe('an organisation', () => {
  let consortium: Consortium
  let four: readonly Organisation[]
  let first: Organisation
  before(async () => {
    consortium = await openConsortium()
    const seated = await consortium.seatFour()
    four = seated
    first = seated[0]
  })
  after(() => consortium.close())

  it('is one of four that validate', async () => {
    const validators = await getValidators(first.client)
    assert.deepEqual(
      validators.map(({ address, memberId }) => [address, memberId]),
      four.map(({ consensusKey, id }) => [computeAddress(consensusKey), id]),
    )
    assert.ok(validators.every(({ consensusKey }) => /^0x0[23][0-9a-f]{64}$/.test(consensusKey)))
    assert.equal(faultsOf(validators.length), 1)
  })

  it('applies without coin: another one hands its application in', async () => {
    const applicant = await consortium.found('applicant', 'EU')
    await consortium.setCoin(applicant.key, 0n)
    const deadline = (await chainTime(applicant.client)) + 3_600
    const parameters = { did: applicant.did, roles: ['provider', 'consumer'] as const, termsDigest: TERMS, deadline }
    const application = parseApplication(json(await signApplication(applicant.client, parameters)))
    const forged = { ...application, roles: ['regulator' as const] }
    await assert.rejects(sponsorApplication(first.client, forged), { code: 'MemberApplicationInvalid' })
    await assert.rejects(sponsorApplication(applicant.client, application), { code: 'MemberNotAdmitted' })
    const { id } = await sponsorApplication(first.client, application)
    const member = await getMember(first.client, id)
    assert.deepEqual([member.state, member.roles, member.did], ['applied', ['provider', 'consumer'], applicant.did])
    assert.equal((await getKey(first.client, applicant.key.address)).role, 'controller')
    await assert.rejects(sponsorApplication(first.client, application), { code: 'MemberDidTaken' })
    assert.throws(() => parseApplication({ ...application, surprise: 1 }), { code: 'ApplicationInvalid' })
    await admitMember(consortium.cast.consortium, id)
    assert.deepEqual((await listMembers(first.client)).at(-1)?.state, 'admitted')
  })

  it('lists, moves and removes its nodes, each with the consent of its key', async () => {
    const nodeKey = hashOf('node key')
    const deadline = (await chainTime(first.client)) + 3_600
    const consent = parseNodeConsent(
      json(await signNodeConsent(first.client, { memberId: first.id, peerId: peer, nodeKey, deadline })),
    )
    const [, second] = four
    assert.ok(second)
    await assert.rejects(addNode(second.client, { ...consent, ...place }), { code: 'MemberNodeConsentInvalid' })
    await assert.rejects(addNode(first.client, { ...consent, ...place, host: 'a b' }), { code: 'NodePlaceInvalid' })
    await addNode(first.client, { ...consent, ...place })
    const [node] = await getNodes(first.client)
    assert.ok(node)
    assert.deepEqual(node, { memberId: first.id, peerId: peer, enode: consent.enode, ...place })
    assert.equal(enodeUrl(node), `enode://${consent.enode.slice(2)}@validator.example.org:30303`)
    await assert.rejects(addNode(first.client, { ...consent, ...place }), { code: 'MemberNodePeerIdTaken' })
    await moveNode(first.client, { peerId: peer, ...place, host: '2001:db8::1' })
    assert.equal((await getNodes(first.client, first.id))[0]?.host, '2001:db8::1')
    await assert.rejects(removeNode(second.client, peer), { code: 'MemberNodeUnknown' })
    await removeNode(first.client, peer)
    assert.deepEqual(await getNodes(first.client), [])
    assert.throws(() => parseNodeConsent({ ...consent, enode: '0x00' }), { code: 'NodeConsentMalformed' })
  })

  it('replaces the key of its validator without a vote, after the delay', async () => {
    const consensusKey = hashOf('another consensus key')
    const consent = parseValidatorConsent(json(await consortium.consentOf(first, consensusKey)))
    const [, second] = four
    assert.ok(second)
    await assert.rejects(replaceValidator(second.client, consent), { code: 'AccessManagedUnauthorized' })
    const { changeId } = await replaceValidator(first.client, consent)
    const [change] = await getValidatorChanges(first.client)
    assert.deepEqual(
      [change?.id, change?.kind, change?.state, change?.memberId, change?.validator],
      [changeId, 'replacement', 'scheduled', first.id, computeAddress(consensusKey)],
    )
    await assert.rejects(activateChange(second.client, changeId), { code: 'ValidatorChangeNotReady' })
    await consortium.pass(3_600)
    await activateChange(second.client, changeId)
    const validators = await getValidators(first.client)
    assert.equal(validators.find(({ memberId }) => memberId === first.id)?.address, computeAddress(consensusKey))
    assert.equal((await getValidatorChanges(first.client))[0]?.state, 'activated')
    assert.throws(() => parseValidatorConsent({ ...consent, deadline: 0 }), { code: 'ValidatorConsentMalformed' })
  })

  it('adds and removes keys; one that lost them is given another', async () => {
    const { client, id } = await consortium.admit('forgetful', 'CN', ['provider'])
    const key = Wallet.createRandom()
    await addMemberKey(client, { memberId: id, key, role: 'payee', deadline: (await chainTime(client)) + 3_600 })
    await removeMemberKey(client, key.address)
    const controller = Wallet.createRandom().address
    await makeCall(consortium.cast.consortium, recoverMemberCall(client, { id, controller }))
    const keys = await getMemberKeys(client, id)
    assert.deepEqual(keys, [{ address: controller, role: 'controller' }])
    await assert.rejects(announceLeave(client), { code: 'MemberNotController' })
  })

  it('leaves, and one that is suspended cannot', async () => {
    const leaver = await consortium.admit('leaver', 'EU', ['provider'])
    await makeCall(consortium.cast.consortium, suspendCall(leaver.client, leaver.id, 'a reason'))
    await assert.rejects(announceLeave(leaver.client), { kind: 'conflict' })
    await assert.rejects(makeCall(leaver.client, suspendCall(leaver.client, first.id, 'revenge')), {
      code: 'AccessManagedUnauthorized',
    })
    const other = await consortium.admit('other leaver', 'EU', ['provider'])
    await announceLeave(other.client)
    assert.equal((await getMember(other.client, other.id)).state, 'leaving')
  })

  it('is suspended while it leaves, and a ballot says that it will leave again', async () => {
    const leaver = await consortium.admit('third leaver', 'EU', ['provider'])
    await announceLeave(leaver.client)
    await makeCall(consortium.cast.consortium, suspendCall(leaver.client, leaver.id, 'a reason'))
    const key = Wallet.createRandom()
    const deadline = (await chainTime(leaver.client)) + 3_600
    await assert.rejects(addMemberKey(leaver.client, { memberId: leaver.id, key, role: 'payee', deadline }), {
      code: 'MemberStateUnexpected',
    })
    const back = reinstateCall(leaver.client, leaver.id)
    const { calls } = await describeDecision(leaver.client, { calls: [back], description: 'Back' })
    const effect = calls[0]?.effect
    assert.ok(effect?.kind === 'member' && effect.before === 'suspended' && effect.after === 'leaving')
    await makeCall(consortium.cast.consortium, back)
    assert.equal((await getMember(leaver.client, leaver.id)).state, 'leaving')
  })

  it('is not suspended if the chain needs its seat', async () => {
    const [, second, third] = four
    assert.ok(second && third)
    const { consortium: office } = consortium.cast
    await makeCall(office, suspendCall(office, second.id, 'a reason'))
    await assert.rejects(makeCall(office, suspendCall(office, third.id, 'a reason')), { code: 'MemberSeatsNeeded' })
    await makeCall(office, reinstateCall(office, second.id))
    await makeCall(office, suspendCall(office, third.id, 'a reason'))
  })
})
