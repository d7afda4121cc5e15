// The verbs for messages on two real chains: sending, tracing, retrying, cancelling, and what a route says of itself.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { cancelMessage, cancelMessageCall } from '@causeway/sdk/bridge/cancelMessage'
import { getMessageState } from '@causeway/sdk/bridge/getMessageState'
import { getCommittee, getRoute, listRoutes } from '@causeway/sdk/bridge/getRoute'
import { getTraffic } from '@causeway/sdk/bridge/getTraffic'
import { retryMessage } from '@causeway/sdk/bridge/retryMessage'
import { sendMessage } from '@causeway/sdk/bridge/sendMessage'
import { messagesOfTransaction } from '@causeway/sdk/bridge/sentMessage'
import { traceMessage } from '@causeway/sdk/bridge/traceMessage'
import { send } from '@causeway/sdk/client/send'
import { ICurses__factory } from '@causeway/sdk/generated/contracts/factories/ICurses__factory'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { id } from 'ethers'
import { committee, openTwoChains, recipientOf, type TwoChains } from './twoChains.ts'

/** Takes everything. */
const TAKES = '0x632432ef2660e01b5f5260205ff3'
/** Takes what comes with more than 100,000 gas; reverts without a word below. */
const WANTS_GAS = '0x5a620186a010600c575f5ffd5b632432ef2660e01b5f5260205ff3'

describe('messages between two chains', () => {
  let chains: TwoChains
  let takes: string
  let wantsGas: string
  before(async () => {
    chains = await openTwoChains()
    takes = await recipientOf(chains.eu, TAKES)
    wantsGas = await recipientOf(chains.eu, WANTS_GAS)
  })
  after(() => chains.close())

  const both = () => ({ source: chains.cn.client, destination: chains.eu.client })
  const sendTo = (recipient: string, gasLimit = 60_000) =>
    sendMessage(chains.cn.cast.hospital, { destinationChainId: chains.eu.chainId, recipient, payload: '0x0102', gasLimit })

  it('are traced from the outbox to the recipient, with who vouched for them', async () => {
    const { messageId, message, nonce, transaction } = await sendTo(takes)
    const before = await traceMessage(both(), messageId)
    assert.deepEqual([before.state, before.steps, before.obstacles], ['None', [], []])
    assert.deepEqual(await chains.carry(), [messageId])
    const { sent, state, steps, obstacles } = await traceMessage(both(), messageId)
    assert.deepEqual([state, steps.length, obstacles], ['Delivered', 1, []])
    assert.deepEqual([sent.transaction, sent.bytes, sent.message.nonce], [transaction, message, nonce])
    assert.deepEqual([sent.message.recipient, sent.message.gasLimit, sent.message.payload], [takes, 60_000, '0x0102'])
    assert.equal(sent.accumulator, await chains.cn.client.contracts.outbox.accumulator())
    assert.ok(sent.time > 0 && (steps[0]?.time ?? 0) >= 0)
    const signers = committee.map(({ account, jurisdiction }) => ({ account, jurisdiction }))
    const verifier = chains.eu.client.deployment.contracts.CommitteeVerifier.address
    assert.equal(steps[0]?.kind, 'delivered')
    assert.deepEqual(steps[0]?.delivery, { batch: 1, proofs: [{ kind: 'committee', verifier, epoch: 1n, signers }] })
    assert.deepEqual(await messagesOfTransaction(chains.cn.client, transaction), [sent])
    assert.equal(await getMessageState(chains.eu.client, message), 'Delivered')
  })

  it('that failed are retried with more gas, and say what happened', async () => {
    const { messageId, message } = await sendTo(wantsGas)
    await assert.rejects(retryMessage(chains.eu.client, { message }), { code: 'InboxNotFailed' })
    await chains.carry()
    assert.deepEqual(
      (await getTraffic(both())).failed.map((failed) => [failed.messageId, failed.reason.code]),
      [[messageId, 'Silent']],
    )
    await assert.rejects(retryMessage(chains.eu.client, { message, gasLimit: 59_999 }), { code: 'InboxGasLimitInvalid' })
    await assert.rejects(retryMessage(chains.eu.client, { message }), { code: 'InboxRetryFailed' })
    // Any key may.
    await retryMessage(chains.eu.cast.department, { message, gasLimit: 150_000 })
    const { state, steps } = await traceMessage(both(), messageId)
    assert.equal(state, 'Delivered')
    assert.deepEqual(
      steps.map(({ kind, gasLimit, reason }) => [kind, gasLimit, reason?.code]),
      [
        ['failed', undefined, 'Silent'],
        ['retried', 150_000, undefined],
      ],
    )
  })

  it('that failed are cancelled by who may, for ever', async () => {
    const { messageId, message } = await sendTo(wantsGas)
    await chains.carry()
    await assert.rejects(cancelMessage(chains.eu.cast.hospital, message), { code: 'AccessManagedUnauthorized' })
    await makeCall(chains.eu.client, cancelMessageCall(chains.eu.client, message))
    const { state, steps } = await traceMessage(both(), messageId)
    assert.deepEqual([state, steps.map(({ kind }) => kind)], ['Cancelled', ['failed', 'cancelled']])
    await assert.rejects(cancelMessage(chains.eu.client, message), { code: 'InboxNotFailed' })
    await assert.rejects(retryMessage(chains.eu.client, { message, gasLimit: 150_000 }), { code: 'InboxNotFailed' })
  })

  it('on their way say what holds them up', async () => {
    const { client } = chains.eu
    const curses = ICurses__factory.connect(client.deployment.contracts.Inbox.address, client.signer)
    const forbidden = await recipientOf(chains.eu, TAKES)
    const { messageId } = await sendTo(forbidden)
    await send(client, () => client.contracts.inbox.setRecipient(forbidden, 0))
    assert.deepEqual((await traceMessage(both(), messageId)).obstacles, ['recipientNotAllowed'])
    await send(client, () => curses.curseRoute(chains.cn.chainId))
    assert.deepEqual((await traceMessage(both(), messageId)).obstacles, ['cursed', 'recipientNotAllowed'])
    assert.equal((await getRoute(client, chains.cn.chainId)).inbound?.isCursed, true)
    await send(client, () => curses.liftRoute(chains.cn.chainId))
    await send(client, () => client.contracts.inbox.setRecipient(forbidden, 1))
    const traffic = await getTraffic(both())
    assert.deepEqual([traffic.pending, traffic.pendingNonces], [1, [traffic.sent]])
    await chains.carry()
    assert.equal((await traceMessage(both(), messageId)).state, 'Delivered')
  })

  it('leave counts behind on both chains', async () => {
    const traffic = await getTraffic(both())
    const { sent, delivered, cancelled, failed, pending } = traffic
    assert.equal(sent, BigInt(delivered + cancelled))
    assert.deepEqual([cancelled, failed, pending, traffic.lastDelivered], [1, [], 0, sent])
    const back = await getTraffic({ source: chains.eu.client, destination: chains.cn.client })
    assert.deepEqual([back.sent, back.delivered], [0n, 0])
    const { client, chainId } = chains.eu
    assert.deepEqual(await listRoutes(chains.cn.client), [chainId])
    const { inbound, outbound } = await getRoute(chains.cn.client, chainId)
    assert.deepEqual([outbound?.lastNonce, outbound?.inbox], [sent, client.deployment.contracts.Inbox.address])
    assert.deepEqual(inbound?.limits[1], {
      messageClass: 'Value',
      verifiers: 1,
      available: 10_000,
      capacity: 10_000,
      perHour: 100_000,
    })
    assert.deepEqual(await getRoute(client, 1), { peerChainId: 1, inbound: undefined, outbound: undefined })
    const { epoch, threshold, signers } = await getCommittee(client)
    assert.deepEqual([epoch, threshold, signers.length, signers[0]?.jurisdiction], [1n, 3, 4, committee[0]?.jurisdiction])
  })

  it('are refused before they are sent', async () => {
    const { cn, eu } = chains
    const to = { destinationChainId: eu.chainId, recipient: takes, payload: '0x' }
    const rejected = (given: object, code: string) => assert.rejects(sendMessage(cn.cast.hospital, { ...to, ...given }), { code })
    await rejected({ destinationChainId: 5 }, 'OutboxRouteUnknown')
    await rejected({ gasLimit: 8_000_001 }, 'OutboxGasLimitInvalid')
    await rejected({ recipient: '0x1234' }, 'ArgumentInvalid')
    await rejected({ payload: new Uint8Array(16_385) }, 'OutboxPayloadTooLong')
    await assert.rejects(traceMessage(both(), id('nobody')), { code: 'MessageUnknown' })
    const { messageId } = await sendTo(takes)
    await assert.rejects(traceMessage({ source: cn.client, destination: cn.client }, messageId), {
      code: 'MessageChainUnexpected',
    })
    await chains.carry()
  })
})
