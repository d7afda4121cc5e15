// What a decision changes, read from its calls: every kind of call, before and after.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import type { DescribedCall } from '@causeway/sdk/member/decisionEffect'
import { describeDecision } from '@causeway/sdk/member/describeDecision'
import { getDecisionTerms } from '@causeway/sdk/member/getDecisionTerms'
import {
  adoptRecognitionCall,
  allowancesCall,
  classCall,
  implementationCall,
  setPeerCall,
  termsCall,
} from '@causeway/sdk/member/governanceCalls'
import { admitCall, completeLeaveCall, recoverMemberCall, reinstateCall, suspendCall } from '@causeway/sdk/member/memberCalls'
import { composeRecognition } from '@causeway/sdk/member/recognitionList'
import {
  addValidatorCall,
  capCall,
  removeValidatorCall,
  replaceValidatorCall,
  upgradePlanCall,
  withdrawUpgradeCall,
} from '@causeway/sdk/member/validatorCalls'
import { computeAddress, id as hashOf, Interface, keccak256, ZeroAddress } from 'ethers'
import { effectWords } from '../../../node/src/member/effectWords.ts'
import { type Consortium, type Organisation, openConsortium } from './voters.ts'

const access = new Interface(['function grantRole(uint64,address,uint32)', 'function setTargetClosed(address,bool)'])

describe('a decision says', () => {
  let consortium: Consortium
  let first: Organisation
  let second: Organisation
  let outsider: Organisation

  before(async () => {
    consortium = await openConsortium()
    ;[first, second] = await consortium.seatFour()
    outsider = await consortium.admit('outsider', 'EU')
    await consortium.govern()
  })
  after(() => consortium.close())

  const said = async (call: DecisionCall): Promise<DescribedCall> => {
    const { calls } = await describeDecision(first.client, { calls: [call], description: 'harmless' })
    const [described] = calls
    assert.ok(described)
    // Every effect has words, and the first line stands for itself.
    assert.ok((effectWords(described)[0] ?? '').length > 10)
    return described
  }
  const rawCall = (contract: 'AccessManager' | 'ConsortiumTimelock', data: string): DecisionCall => ({
    target: first.client.deployment.contracts[contract].address,
    value: 0n,
    data,
  })

  it('whose membership changes, and that it would be refused as things stand', async () => {
    const { client, id } = outsider
    const { effect, refusal, contract } = await said(suspendCall(client, id, 'a reason'))
    assert.deepEqual([contract, refusal], ['MemberRegistry', undefined])
    assert.ok(effect.kind === 'member')
    assert.deepEqual([effect.member.did, effect.before, effect.after], [outsider.did, 'admitted', 'suspended'])
    const states = [
      [admitCall, 'admitted'],
      [reinstateCall, 'admitted'],
      [completeLeaveCall, 'left'],
    ] as const
    for (const [callOf, to] of states) {
      const described = await said(callOf(client, id))
      assert.ok(described.effect.kind === 'member' && described.effect.after === to)
      assert.equal(described.refusal?.code, 'MemberStateUnexpected')
    }
    const recovery = await said(recoverMemberCall(client, { id, controller: ZeroAddress }))
    assert.ok(recovery.effect.kind === 'recovery' && recovery.effect.before === 1)
    assert.equal(recovery.refusal?.code, 'MemberKeyZero')
  })

  it('who validates before and after, and how many may fail', async () => {
    const four = { validators: 4, faults: 1 }
    const added = await said(addValidatorCall(first.client, await consortium.consentOf(outsider)))
    assert.deepEqual(added.effect, {
      kind: 'validator',
      action: 'addition',
      member: added.effect.kind === 'validator' ? added.effect.member : undefined,
      validator: computeAddress(outsider.consensusKey),
      retired: undefined,
      before: four,
      after: { validators: 5, faults: 1 },
    })
    const removed = await said(removeValidatorCall(first.client, first.id))
    assert.ok(removed.effect.kind === 'validator')
    assert.deepEqual(removed.effect.after, { validators: 3, faults: 0 })
    assert.equal(removed.effect.retired, computeAddress(first.consensusKey))
    const other = hashOf('another key')
    const replaced = await said(replaceValidatorCall(first.client, await consortium.consentOf(second, other)))
    assert.ok(replaced.effect.kind === 'validator')
    assert.deepEqual(
      [replaced.effect.retired, replaced.effect.validator, replaced.effect.after],
      [computeAddress(second.consensusKey), computeAddress(other), four],
    )
    const capped = await said(capCall(first.client, { jurisdiction: 'CN', most: 3 }))
    assert.deepEqual(capped.effect, { kind: 'cap', jurisdiction: 'CN', seats: 2, before: 0, after: 3 })
    const planned = await said(upgradePlanCall(first.client, { height: 9_000_000, version: 2 }))
    assert.deepEqual(planned.effect, {
      kind: 'upgradePlan',
      before: { height: 0, version: 0 },
      after: { height: 9_000_000, version: 2 },
    })
    const withdrawn = await said(withdrawUpgradeCall(first.client))
    assert.deepEqual(withdrawn.effect, { kind: 'upgradeWithdrawal', before: { height: 0, version: 0 } })
    assert.equal(withdrawn.refusal?.code, 'UpgradeHeightPassed')
    assert.equal((await said(upgradePlanCall(first.client, { height: 1, version: 2 }))).refusal?.code, 'UpgradeHeightPassed')
  })

  it('which rules, sums and lists change', async () => {
    const { client } = first
    const terms = await getDecisionTerms(client, 'money')
    const after = { ...terms, votingPeriod: 60, thresholdPpm: 400_000 }
    const changed = await said(termsCall(client, { decisionClass: 'money', terms: after }))
    assert.deepEqual(changed.effect, { kind: 'terms', decisionClass: 'money', before: terms, after })
    const { address } = client.deployment.contracts.MemberRegistry
    const moved = await said(classCall(client, { target: address, selector: '0xaabbccdd', decisionClass: 'rule' }))
    assert.deepEqual(moved.effect, {
      kind: 'class',
      contract: 'MemberRegistry',
      selector: '0xaabbccdd',
      before: 'upgrade',
      after: 'rule',
    })
    const more = await said(allowancesCall(client, { perAccount: 5n, perMember: 7n }))
    assert.deepEqual(more.effect, {
      kind: 'allowances',
      before: { perAccount: 10n ** 15n, perMember: 10n ** 16n },
      after: { perAccount: 5n, perMember: 7n },
    })
    const entry = { kind: 'hash', name: 'SHA-256', version: 'FIPS 180-4', digest: hashOf('FIPS 180-4') } as const
    const list = composeRecognition([entry])
    const adopted = await said(adoptRecognitionCall(client, list))
    assert.deepEqual(adopted.effect, { kind: 'recognition', digest: list.digest, before: [], after: [entry] })
    assert.equal(adopted.refusal, undefined)
    const signers = [second.key.address, first.key.address]
    const peer = await said(setPeerCall(client, { peerChainId: 8_010_978n, signers, epoch: 1n }))
    assert.ok(peer.effect.kind === 'peer' && peer.refusal === undefined)
    assert.deepEqual([peer.effect.before.signers, peer.effect.before.epoch, peer.effect.after.epoch], [[], 0n, 1n])
    assert.deepEqual(new Set(peer.effect.after.signers), new Set(signers))
  })

  it('which code is replaced by which', async () => {
    const { client } = first
    const { contracts } = client.deployment
    const implementation = contracts.MemberRegistry.address
    const { effect } = await said(implementationCall(client, { contract: 'GasStation', implementation }))
    assert.ok(effect.kind === 'implementation')
    assert.equal(effect.after.codeHash, keccak256(await client.provider.getCode(implementation)))
    assert.equal(effect.before.codeHash, keccak256(await client.provider.getCode(effect.before.address)))
    assert.notEqual(effect.before.address, contracts.GasStation.address)
    const empty = await said(implementationCall(client, { contract: 'RecognitionList', implementation: first.key.address }))
    assert.ok(empty.effect.kind === 'implementation' && empty.effect.after.codeHash === undefined)
    assert.ok(effectWords(empty).some((line) => line.includes('NO CODE')))
  })

  it('loudly what gives power away, and what nobody can read', async () => {
    const { address } = first.key
    const given = await said(rawCall('AccessManager', access.encodeFunctionData('grantRole', [0, address, 0])))
    assert.deepEqual(given.effect, { kind: 'role', role: 0n, account: address, holder: undefined, before: false, after: true })
    const timelock = first.client.deployment.contracts.ConsortiumTimelock.address
    const kept = await said(rawCall('AccessManager', access.encodeFunctionData('grantRole', [0, timelock, 0])))
    assert.ok(kept.effect.kind === 'role' && kept.effect.before && kept.effect.holder === 'ConsortiumTimelock')
    const closed = await said(rawCall('AccessManager', access.encodeFunctionData('setTargetClosed', [address, true])))
    assert.deepEqual(closed.effect, {
      kind: 'setting',
      contract: 'AccessManager',
      function: 'setTargetClosed',
      arguments: { target: address, closed: true },
    })
    const grant = access.encodeFunctionData('grantRole', [1, address, 0])
    for (const call of [
      { target: address, value: 1n, data: '0x' },
      rawCall('ConsortiumTimelock', '0xdeadbeef'),
      // Bytes behind the arguments: more is sent than would be shown.
      rawCall('AccessManager', `${grant}00`),
    ]) {
      const unknown = await said(call)
      assert.deepEqual(unknown.effect, { kind: 'unknown' })
      const lines = effectWords(unknown)
      assert.ok(lines[0]?.startsWith('UNKNOWN CALL') && lines.some((line) => line.includes(call.target)))
      assert.equal(
        lines.some((line) => line.includes('SENDS')),
        call.value > 0n,
      )
    }
  })
})
