// Four voters of two jurisdictions decide: an organisation is admitted, a validator comes and one goes, a member is suspended at once.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { chainTime } from '@causeway/sdk/client/time'
import { activateChange } from '@causeway/sdk/member/activateChange'
import { cancelDecision } from '@causeway/sdk/member/cancelDecision'
import { castVote } from '@causeway/sdk/member/castVote'
import { castVoteBySignature } from '@causeway/sdk/member/castVoteBySignature'
import { executeDecision } from '@causeway/sdk/member/executeDecision'
import { findDecision } from '@causeway/sdk/member/findDecision'
import { getBallot } from '@causeway/sdk/member/getBallot'
import { getMember } from '@causeway/sdk/member/getMember'
import { getValidatorChanges } from '@causeway/sdk/member/getValidatorChanges'
import { getValidators } from '@causeway/sdk/member/getValidators'
import { listDecisions } from '@causeway/sdk/member/listDecisions'
import { listSuspensions } from '@causeway/sdk/member/listSuspensions'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { admitCall, suspendCall } from '@causeway/sdk/member/memberCalls'
import { proposeDecision, wordsOf } from '@causeway/sdk/member/proposeDecision'
import { queueDecision } from '@causeway/sdk/member/queueDecision'
import { requestSuspension } from '@causeway/sdk/member/requestSuspension'
import { parseVote, signVote } from '@causeway/sdk/member/signVote'
import { signApplication, sponsorApplication } from '@causeway/sdk/member/sponsorApplication'
import { supportSuspension } from '@causeway/sdk/member/supportSuspension'
import { addValidatorCall, removeValidatorCall } from '@causeway/sdk/member/validatorCalls'
import { computeAddress } from 'ethers'
import { readRescueChain } from '../../../node/src/network/rescue/readRescueChain.ts'
import type { Genesis } from '../../../node/src/network/rescue/rescueGenesis.ts'
import { type Consortium, type Organisation, openConsortium, TERMS } from './voters.ts'

/** As JSON carries it between two machines: big numbers as texts. */
const carried = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner)))

/** What a rescue reads in the genesis of the consensus. */
const genesisOf = ({ client: { deployment } }: Organisation): Genesis => ({
  chain_id: 'causeway',
  initial_height: '1',
  validators: [],
  app_state: {
    member_registry: deployment.contracts.MemberRegistry.address,
    validator_set: deployment.contracts.ValidatorSet.address,
  },
  consensus_params: {},
})

const unexpected = { code: 'GovernorUnexpectedProposalState', kind: 'conflict' }
const DAY = 86_400

describe('the consortium', () => {
  let consortium: Consortium
  let cn1: Organisation
  let cn2: Organisation
  let eu1: Organisation
  let eu2: Organisation
  let newcomer: Organisation

  before(async () => {
    consortium = await openConsortium()
    ;[cn1, cn2, eu1, eu2] = await consortium.seatFour()
    await consortium.govern()
    newcomer = await consortium.found('newcomer', 'EU')
    const deadline = (await chainTime(newcomer.client)) + DAY
    const parameters = { did: newcomer.did, roles: ['validator'] as const, termsDigest: TERMS, deadline }
    await sponsorApplication(cn1.client, await signApplication(newcomer.client, parameters))
  })
  after(() => consortium.close())

  it('leaves nothing to the account that deployed', async () => {
    const account = consortium.cast.consortium
    await assert.rejects(makeCall(account, admitCall(account, newcomer.id)), { code: 'AccessManagedUnauthorized' })
  })

  it('admits an organisation by votes, one of them signed by one and handed in by another', async () => {
    const decision = { calls: [admitCall(cn1.client, newcomer.id)], description: 'Admit the newcomer\nIt has good data.' }
    await assert.rejects(proposeDecision(newcomer.client, decision), { code: 'GovernanceNotVoter', kind: 'forbidden' })
    const { id } = await proposeDecision(cn1.client, decision)
    await assert.rejects(proposeDecision(cn1.client, decision), unexpected)
    const pending = await getBallot(eu1.client, id)
    assert.deepEqual([pending.class, pending.state, pending.voters, pending.needed], ['member', 'pending', 4, 3])
    assert.deepEqual(pending.chambers, [
      { jurisdiction: 'CN', voters: 2, for: 0, needed: 1 },
      { jurisdiction: 'EU', voters: 2, for: 0, needed: 1 },
    ])
    await assert.rejects(castVote(cn1.client, { id, choice: 'for' }), unexpected)
    await consortium.pass(pending.terms.votingDelay + 1)

    await castVote(cn1.client, { id, choice: 'for' })
    await assert.rejects(castVote(cn1.client, { id, choice: 'against' }), { code: 'GovernanceAlreadyVoted' })
    await assert.rejects(castVote(newcomer.client, { id, choice: 'for' }), { code: 'GovernanceNotVoter' })
    await assert.rejects(cancelDecision(cn1.client, id), { code: 'GovernorUnableToCancel' })
    const vote = parseVote(carried(await signVote(eu1.client, { id, choice: 'for' })))
    await assert.rejects(castVoteBySignature(cn2.client, { ...vote, chainId: 1 }), { code: 'VoteOfAnotherChain' })
    await assert.rejects(castVoteBySignature(cn2.client, { ...vote, choice: 'against' }), { code: 'GovernorInvalidSignature' })
    await assert.rejects(castVoteBySignature(cn2.client, { ...vote, voter: eu2.key.address }), {
      code: 'GovernorInvalidSignature',
    })
    await castVoteBySignature(newcomer.client, vote)
    await assert.rejects(castVoteBySignature(newcomer.client, vote), { code: 'GovernorInvalidSignature' })
    await castVote(eu2.client, { id, choice: 'abstain' })
    const open = await getBallot(cn1.client, id)
    assert.deepEqual([open.state, open.for, open.abstain, open.against], ['active', 2, 1, 0])
    await castVote(cn2.client, { id, choice: 'for' })
    await assert.rejects(queueDecision(cn1.client, id), unexpected)

    await consortium.pass(open.terms.votingPeriod)
    await queueDecision(newcomer.client, id)
    await assert.rejects(executeDecision(newcomer.client, id), { code: 'GovernanceTooEarly' })
    const queued = await getBallot(cn1.client, id)
    assert.equal(queued.state, 'queued')
    assert.ok(queued.executableAt !== undefined && queued.executableAt > (await chainTime(cn1.client)))
    await consortium.pass(open.terms.executionDelay)
    await executeDecision(newcomer.client, id)
    assert.equal((await getBallot(cn1.client, id)).state, 'executed')
    assert.equal((await getMember(cn1.client, newcomer.id)).state, 'admitted')
    const found = await findDecision(cn1.client, id)
    assert.deepEqual([wordsOf(found.description), found.proposer], [decision.description, cn1.key.address])
  })

  it('passes nothing for a minority, and lists what was decided', async () => {
    const { id } = await proposeDecision(cn1.client, { calls: [suspendCall(cn1.client, eu1.id, 'x')], description: 'Out' })
    const { terms } = await getBallot(cn1.client, id)
    await consortium.pass(terms.votingDelay + 1)
    for (const { client } of [cn1, cn2]) await castVote(client, { id, choice: 'for' })
    await consortium.pass(terms.votingPeriod)
    assert.equal((await getBallot(cn1.client, id)).state, 'defeated')
    await assert.rejects(queueDecision(cn1.client, id), unexpected)
    const withdrawn = await proposeDecision(eu1.client, { calls: [admitCall(eu1.client, newcomer.id)], description: 'Again' })
    await assert.rejects(cancelDecision(cn1.client, withdrawn.id), { code: 'GovernorUnableToCancel' })
    await cancelDecision(eu1.client, withdrawn.id)
    const listed = await listDecisions(cn1.client)
    assert.deepEqual(
      listed.map(({ description, ballot }) => [wordsOf(description).split('\n')[0], ballot.state]),
      [
        ['Again', 'cancelled'],
        ['Out', 'defeated'],
        ['Admit the newcomer', 'executed'],
      ],
    )
    assert.deepEqual(await listDecisions(cn1.client, { open: true }), [])
    assert.equal((await listDecisions(cn1.client, { limit: 1 })).length, 1)
  })

  it('adds a validator and removes one, each after its delay and one in a window', async () => {
    const consent = await consortium.consentOf(newcomer)
    await consortium.decide([cn1, eu1, eu2, newcomer], {
      calls: [addValidatorCall(cn1.client, consent), removeValidatorCall(cn1.client, cn2.id)],
      description: 'The newcomer validates, and cn2 no more',
    })
    const changes = await getValidatorChanges(cn1.client)
    assert.deepEqual(
      changes.map(({ kind, state, memberId }) => [kind, state, memberId]),
      [
        ['removal', 'scheduled', cn2.id],
        ['addition', 'scheduled', newcomer.id],
      ],
    )
    const [removal, addition] = changes
    assert.ok(removal && addition)
    await consortium.pass(3_600)
    await assert.rejects(activateChange(eu1.client, removal.id), { code: 'ValidatorsTooFew' })
    await activateChange(eu1.client, addition.id)
    assert.equal((await getValidators(cn1.client)).length, 5)
    await assert.rejects(activateChange(eu1.client, removal.id), { code: 'ValidatorWindowExhausted' })
    await consortium.pass(DAY)
    await activateChange(eu1.client, removal.id)
    const validators = await getValidators(cn1.client)
    assert.deepEqual(
      new Set(validators.map(({ address }) => address)),
      new Set([cn1, eu1, eu2, newcomer].map(({ consensusKey }) => computeAddress(consensusKey))),
    )
    await assert.rejects(activateChange(eu1.client, 99n), { code: 'ValidatorChangeUnknown' })
  })

  it('suspends an organisation at once, for a short time', async () => {
    const { requestId } = await requestSuspension(cn1.client, { memberId: eu2.id, reason: 'it signs two blocks' })
    await assert.rejects(requestSuspension(eu2.client, { memberId: eu2.id, reason: 'me' }), { code: 'EmergencyAccused' })
    await assert.rejects(supportSuspension(cn1.client, requestId), { code: 'EmergencyAlreadySupported' })
    await supportSuspension(cn2.client, requestId)
    const [open] = await listSuspensions(eu1.client)
    assert.deepEqual(
      [open?.id, open?.accused, open?.state, open?.supporters, open?.missing],
      [requestId, eu2.id, 'open', 2, ['EU']],
    )
    await supportSuspension(eu1.client, requestId)
    const [done] = await listSuspensions(eu1.client)
    assert.equal(done?.state, 'suspended')
    assert.equal((await getMember(eu1.client, eu2.id)).state, 'suspended')
    await assert.rejects(supportSuspension(newcomer.client, requestId), { code: 'EmergencyRequestClosed' })
    await assert.rejects(proposeDecision(eu2.client, { calls: [admitCall(eu2.client, eu2.id)], description: 'Free me' }), {
      code: 'GovernanceNotVoter',
    })
    const { voters } = await readRescueChain(eu1.client, genesisOf(eu1))
    assert.deepEqual(new Set(voters), new Set([cn1, cn2, eu1, eu2, newcomer].map(({ id }) => id)), 'a rescue needs its seat')
    await consortium.pass(3 * DAY)
    assert.equal((await getMember(eu1.client, eu2.id)).state, 'admitted')
    assert.equal((await listSuspensions(eu1.client))[0]?.state, 'ended')
    await assert.rejects(requestSuspension(cn1.client, { memberId: eu2.id, reason: 'again' }), { code: 'EmergencyTooSoon' })
  })
})
