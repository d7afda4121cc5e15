// What a decision about the bridge changes, read from its calls: every function that the bridge keeps for governance, before and after.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { encodeMessage } from '@causeway/sdk/bridge/encodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import type { ContractName } from '@causeway/sdk/client/deployment'
import { included } from '@causeway/sdk/client/included'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import type { DecisionEffect, DescribedCall } from '@causeway/sdk/member/decisionEffect'
import { describeDecision } from '@causeway/sdk/member/describeDecision'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { ContractFactory, id as hashOf, Interface, ZeroAddress } from 'ethers'
import { roles } from '../../../deploy/steps.ts'
import { effectWords } from '../../../node/src/member/effectWords.ts'
import { type Consortium, type Organisation, openConsortium } from './voters.ts'

const PEER = 8_010_978n
const account = (digit: number): string => `0x${String(digit).repeat(40)}`
const member = (digit: number, code: string) => [account(digit), `0x${Buffer.from(code).toString('hex')}`]

const message = {
  ...{ sourceChainId: PEER, outbox: account(3), nonce: 1n, destinationChainId: 1n, inbox: account(4) },
  ...{ sender: account(5), recipient: account(6), gasLimit: 1, payload: '0x' },
}
const part = [PEER, account(4), hashOf('a transaction'), 1]

const recover = new Interface([
  'function recover((uint64 height, uint64 time, (bytes32 x, bytes32 y, uint64 power)[] validators) trust, bytes[] signatures)',
])
/** Answers every question with the words of a status: 9 at first, which also stands for its chain and its height. */
const NINES = '0x60095f5260e05ff3'

describe('a decision about the bridge says', () => {
  let consortium: Consortium
  let first: Organisation
  before(async () => {
    consortium = await openConsortium()
    ;[first] = await consortium.seatFour()
  })
  after(() => consortium.close())

  const addressOf = (contract: ContractName): string => first.client.deployment.contracts[contract].address
  const callOf = (contract: ContractName, declaration: string, args: readonly unknown[]): DecisionCall => {
    const known = new Interface([`function ${declaration}`])
    return { target: addressOf(contract), value: 0n, data: known.encodeFunctionData(declaration, args) }
  }
  const said = async (call: DecisionCall): Promise<DescribedCall> => {
    const { calls } = await describeDecision(first.client, { calls: [call], description: 'harmless' })
    assert.ok(calls[0])
    return calls[0]
  }
  /** As the account that holds the offices before governance does. */
  const make = (contract: ContractName, declaration: string, args: readonly unknown[]) =>
    makeCall(consortium.cast.consortium, callOf(contract, declaration, args))

  /** For each function its arguments, and what they change on a chain that was never joined. */
  const samples = (): Readonly<Record<string, readonly [args: readonly unknown[], effect: object]>> => {
    const [lock, mint] = [addressOf('TokenLock'), addressOf('RightMint')]
    const verifier = addressOf('CommitteeVerifier')
    const signers = [member(1, 'CN'), member(2, 'CN'), member(3, 'EU'), member(4, 'EU')]
    const noTrust = { outbox: ZeroAddress, verifiers: [], demanded: [0, 0, 0] }
    const bytes = encodeMessage(message)
    const coordinator = { kind: 'coordinator', peerChainId: PEER, before: ZeroAddress, after: account(4) }
    const mirror = { kind: 'mirror', peerChainId: PEER, before: ZeroAddress, after: account(4) }
    const settlement = {
      kind: 'partSettlement',
      peerChainId: PEER,
      xid: part[2],
      index: 1,
      evidence: hashOf('record'),
      before: 'None',
    }
    const stop = (way: 'in' | 'out', isLift: boolean, peerChainId: bigint | undefined) => ({
      ...{ kind: 'curse', way, isLift, peerChainId, before: [], after: [] },
    })
    const setCoordinator = 'setCoordinator(uint64,address)'
    const setCounterpart = 'setCounterpart(uint64,address)'
    const settle = 'settleByGovernance((uint64,address,bytes32,uint8),bool,bytes32)'
    return {
      'Outbox.setRoute(uint64,address)': [
        [PEER, account(4)],
        { kind: 'outboundRoute', peerChainId: PEER, before: ZeroAddress, after: account(4) },
      ],
      'Outbox.setRescue(uint64,address,bool)': [
        [PEER, account(5), true],
        { kind: 'rescue', way: 'out', peerChainId: PEER, recipient: account(5), before: false, after: true },
      ],
      'Outbox.curseRoute(uint64)': [[PEER], { ...stop('out', false, PEER) }],
      'Outbox.curseAll()': [[], stop('out', false, undefined)],
      'Outbox.liftRoute(uint64)': [[PEER], stop('out', true, PEER)],
      'Outbox.liftAll()': [[], stop('out', true, undefined)],
      'Inbox.setRoute(uint64,address,address[],uint8[3])': [
        [PEER, account(3), [verifier], [1, 1, 1]],
        {
          ...{ kind: 'inboundRoute', peerChainId: PEER, before: noTrust },
          after: { outbox: account(3), verifiers: [verifier], demanded: [1, 1, 1] },
        },
      ],
      'Inbox.setRecipient(address,uint8)': [
        [lock, 2],
        { kind: 'recipient', recipient: lock, holder: 'TokenLock', before: 'None', after: 'Value' },
      ],
      'Inbox.setRescue(address,bool)': [
        [mint, true],
        { kind: 'rescue', way: 'in', peerChainId: undefined, recipient: mint, before: false, after: true },
      ],
      'Inbox.setLimit(uint64,uint8,uint32,uint32)': [
        [PEER, 3, 10, 20],
        {
          ...{ kind: 'bridgeLimit', peerChainId: PEER, messageClass: 'Decision' },
          ...{ before: { capacity: 0, perHour: 0 }, after: { capacity: 10, perHour: 20 } },
        },
      ],
      'Inbox.guard(address)': [
        [account(7)],
        { kind: 'guard', account: account(7), holder: undefined, before: false, after: true },
      ],
      'Inbox.cancel(bytes)': [
        [bytes],
        {
          ...{ kind: 'messageCancel', messageId: messageIdOf(bytes), peerChainId: PEER, recipient: account(6) },
          ...{ before: 'None', after: 'Cancelled' },
        },
      ],
      'Inbox.curseRoute(uint64)': [[PEER], stop('in', false, PEER)],
      'Inbox.curseAll()': [[], stop('in', false, undefined)],
      'Inbox.liftRoute(uint64)': [[PEER], stop('in', true, PEER)],
      'Inbox.liftAll()': [[], stop('in', true, undefined)],
      'CommitteeVerifier.setCommittee(uint64,(address,bytes2)[],uint8,uint64)': [
        [1, signers, 4, 2_000_000_000],
        {
          ...{ kind: 'committee', overlapUntil: 2_000_000_000, before: { epoch: 0n, threshold: 0, signers: [] } },
          after: {
            ...{ epoch: 1n, threshold: 4 },
            signers: (['CN', 'CN', 'EU', 'EU'] as const).map((jurisdiction, index) => ({
              account: account(index + 1),
              jurisdiction,
            })),
          },
        },
      ],
      'ClientRouter.setChain(uint64,uint64,address)': [
        [77, PEER, account(8)],
        {
          ...{ kind: 'routerChain', selector: 77n },
          ...{ before: { chainId: 0n, router: ZeroAddress }, after: { chainId: PEER, router: account(8) } },
        },
      ],
      'StateProofVerifier.setClient(uint64,address)': [
        [PEER, account(9)],
        { kind: 'lightClient', peerChainId: PEER, before: ZeroAddress, after: account(9) },
      ],
      [`AgreementMirror.${setCounterpart}`]: [[PEER, account(4)], { ...mirror, contract: 'AgreementMirror' }],
      [`ResultMirror.${setCounterpart}`]: [[PEER, account(4)], { ...mirror, contract: 'ResultMirror' }],
      [`StatusMirror.${setCounterpart}`]: [[PEER, account(4)], { ...mirror, contract: 'StatusMirror' }],
      'RightOrderSettler.setChain(uint64,(address,address,address))': [
        [PEER, [account(4), account(5), account(6)]],
        {
          ...{ kind: 'orderChain', peerChainId: PEER },
          before: { settler: ZeroAddress, rightMint: ZeroAddress, rights: ZeroAddress },
          after: { settler: account(4), rightMint: account(5), rights: account(6) },
        },
      ],
      [`TokenLock.${setCoordinator}`]: [[PEER, account(4)], { ...coordinator, contract: 'TokenLock' }],
      [`RightMint.${setCoordinator}`]: [[PEER, account(4)], { ...coordinator, contract: 'RightMint' }],
      [`TokenLock.${settle}`]: [[part, true, hashOf('record')], { ...settlement, contract: 'TokenLock', after: 'Finalized' }],
      [`RightMint.${settle}`]: [[part, false, hashOf('record')], { ...settlement, contract: 'RightMint', after: 'RolledBack' }],
    }
  }

  const bridgeRoles = new Set([15, 16])

  it('for each function of the bridge that is kept for governance, what it changes', async () => {
    const kept = roles.filter(({ id }) => bridgeRoles.has(id))
    const names = kept.flatMap(({ contract, functions }) => functions.map((declaration) => `${contract}.${declaration}`))
    assert.deepEqual(new Set(Object.keys(samples())), new Set(names), 'a sample for each, and no more')
    for (const { contract, functions } of kept) {
      for (const declaration of functions) {
        const [args, effect] = samples()[`${contract}.${declaration}`] ?? [[], {}]
        const described = await said(callOf(contract, declaration, args))
        assert.deepEqual(plainOf(described.effect), effect, declaration)
        assert.ok(effectWords(described).length >= 2, declaration)
      }
    }
  })

  it('for each other function of an office no less than its name and its arguments', async () => {
    const offices = roles.filter(({ holder, id }) => !bridgeRoles.has(id) && isPerson(holder))
    assert.ok(offices.length > 5)
    for (const { contract, functions } of offices) {
      for (const declaration of functions) {
        const { effect } = await said(
          callOf(
            contract,
            declaration,
            new Interface([`function ${declaration}`]).getFunction(declaration)?.inputs.map(zeroOf) ?? [],
          ),
        )
        assert.notEqual(effect.kind, 'unknown', `${contract}.${declaration}`)
      }
    }
  })

  it('what was before, once something was', async () => {
    await make('Outbox', 'setRoute(uint64,address)', [PEER, account(4)])
    await make('Outbox', 'setRoute(uint64,address)', [5, account(4)])
    await make('Outbox', 'setRescue(uint64,address,bool)', [PEER, account(5), true])
    await make('Outbox', 'curseRoute(uint64)', [PEER])
    const signers = [member(1, 'CN'), member(2, 'CN'), member(3, 'EU'), member(4, 'EU')]
    const setCommittee = 'setCommittee(uint64,(address,bytes2)[],uint8,uint64)'
    const end = (await first.client.provider.getBlock('latest'))?.timestamp ?? 0
    await make('CommitteeVerifier', setCommittee, [1, signers, 4, end + 3600])
    const route = await said(callOf('Outbox', 'setRoute(uint64,address)', [PEER, account(4)]))
    assert.match(effectWords(route).join('\n'), /changes nothing/)
    const rescue = await said(callOf('Outbox', 'setRescue(uint64,address,bool)', [PEER, account(5), false]))
    assert.ok(rescue.effect.kind === 'rescue' && rescue.effect.before && !rescue.effect.after)
    const stops = async (declaration: string, args: readonly unknown[]) => {
      const { effect } = await said(callOf('Outbox', declaration, args))
      assert.ok(effect.kind === 'curse')
      return [effect.before, effect.after]
    }
    assert.deepEqual(await stops('liftRoute(uint64)', [PEER]), [[PEER], []])
    assert.deepEqual(await stops('curseRoute(uint64)', [5]), [[PEER], [PEER, 5n]])
    assert.deepEqual(await stops('curseAll()', []), [[PEER], [PEER, 5n]])
    assert.deepEqual(await stops('liftAll()', []), [[PEER], [PEER]])
    await make('Outbox', 'curseAll()', [])
    // All are stopped: who lifts one route lifts nothing.
    assert.deepEqual(await stops('liftRoute(uint64)', [PEER]), [
      [PEER, 5n],
      [PEER, 5n],
    ])
    assert.deepEqual(await stops('liftAll()', []), [[PEER, 5n], [PEER]])
    const others = [member(1, 'CN'), member(2, 'CN'), member(3, 'EU'), member(5, 'EU')]
    const lines = effectWords(await said(callOf('CommitteeVerifier', setCommittee, [2, others, 3, end + 3600])))
    assert.ok(lines.includes(`+ EU ${account(5)}`) && lines.includes(`- EU ${account(4)}`), lines.join('\n'))
    assert.ok(lines.some((line) => line.includes('4 of 4 in epoch 1 → 3 of 4 in epoch 2')))
  })

  it('that the consensus of another chain is trusted anew, if it is the light client of this chain', async () => {
    const trust = [7, 1_900_000_000, [[hashOf('x'), hashOf('y'), 1]]]
    const data = recover.encodeFunctionData('recover', [trust, ['0x01', '0x02']])
    assert.equal((await said({ target: account(9), value: 0n, data })).effect.kind, 'unknown')
    const { signer } = consortium.cast.consortium
    const sent = await new ContractFactory([], `0x600880600a5f395ff300${NINES.slice(2)}`, signer).deploy()
    const deployed = sent.deploymentTransaction()
    assert.ok(deployed)
    await included(deployed)
    const target = await sent.getAddress()
    assert.equal((await said({ target, value: 0n, data })).effect.kind, 'unknown', 'a stranger that looks like one')
    await make('StateProofVerifier', 'setClient(uint64,address)', [9, target])
    const { effect } = await said({ target, value: 0n, data })
    assert.deepEqual(effect, {
      ...{ kind: 'clientRecovery', client: target, peerChainId: 9n, signatures: 2 },
      before: { era: 0, height: 9n, time: 0, isFrozen: false, validators: 0 },
      after: { era: 1, height: 7n, time: 1_900_000_000, isFrozen: false, validators: 1 },
    })
    assert.equal((await said({ target, value: 0n, data: `${data}00` })).effect.kind, 'unknown')
  })
})

/** Results of ethers as plain values. */
const plainOf = (effect: DecisionEffect): unknown => ({ ...effect })

/** Offices that deploy.ts gives to people; a contract's own are no decisions. */
const isPerson = (holder: (typeof roles)[number]['holder']): boolean => {
  const at = new Proxy({}, { get: () => 'a contract' })
  const offices = { admin: '', membership: '', issuer: '', supervisor: '', treasury: '' }
  // CAST: only to see which of the two it asks.
  return holder(at as Parameters<typeof holder>[0], offices) === ''
}

const zeroOf = ({ baseType, type }: { readonly baseType: string; readonly type: string }): unknown => {
  if (baseType === 'array') return []
  if (type === 'address') return account(1)
  if (type === 'bool') return false
  if (type.startsWith('bytes')) return type === 'bytes' ? '0x' : `0x${'00'.repeat(Number(type.slice(5)))}`
  return 0
}
