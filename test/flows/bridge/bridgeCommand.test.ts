// causeway bridge, as people use it, on two joined chains.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { exchangePayment, paymentExchange } from '@causeway/sdk/bridge/exchangePayment'
import { sendMessage } from '@causeway/sdk/bridge/sendMessage'
import { signConsent } from '@causeway/sdk/bridge/signConsent'
import { signerOf } from '@causeway/sdk/client/createClient'
import { read, send } from '@causeway/sdk/client/send'
import { id as hashOf, sha256 } from 'ethers'
import { fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { IDENTIFIER, playStory, type Story } from '../console/story.ts'
import { testEngine } from '../support/chain.ts'
import { joinRegistry } from './registry.ts'
import { committee, openTwoChains, recipientOf, type TwoChains } from './twoChains.ts'

const main = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
/** Takes what comes with more than 100,000 gas; reverts without a word below. */
const WANTS_GAS = '0x5a620186a010600c575f5ffd5b632432ef2660e01b5f5260205ff3'

type Answer = { readonly code: number; readonly text: string; readonly error: string }

describe('the command for the bridge', () => {
  let chains: TwoChains
  let home: string
  let recipient: string
  let story: Story
  before(async () => {
    chains = await openTwoChains()
    home = mkdtempSync(join(tmpdir(), 'causeway-bridge-command-'))
    recipient = await recipientOf(chains.eu, WANTS_GAS)
    const sides = [chains.cn, chains.eu].map(({ chainId, network: { rpcUrl, deploymentFile } }, index) => ({
      ...{ jurisdiction: index === 0 ? 'CN' : 'EU', chainId, rpcUrl, deploymentFile },
    }))
    const { rpcUrl, deploymentFile } = chains.cn.network
    const file = { engine: testEngine, pid: process.pid, rpcUrl, deploymentFile, startedAt: 0 }
    writeFileSync(join(home, 'network.json'), JSON.stringify({ ...file, chains: sides }))
  })
  after(async () => {
    await chains.close()
    rmSync(home, { recursive: true })
  })

  const causeway = (...args: string[]): Promise<Answer> =>
    new Promise((resolve) => {
      execFile(process.execPath, [main, '--home', home, ...args], { encoding: 'utf8' }, (fault, text, error) =>
        resolve({ code: fault === null ? 0 : Number(fault.code), text, error }),
      )
    })
  const done = async (...args: string[]): Promise<string> => {
    const { code, text, error } = await causeway(...args)
    assert.equal(code, 0, error)
    return text
  }
  /** The code of a command that must fail with a typed error and a way out. */
  const refused = async (...args: string[]): Promise<[unknown, number]> => {
    const { code, error } = await causeway('--json', ...args)
    const { hint, code: name } = JSON.parse(error).error
    assert.ok(String(hint).length > 10)
    return [name, code]
  }
  const sendOne = () =>
    sendMessage(chains.cn.cast.hospital, { destinationChainId: chains.eu.chainId, recipient, payload: '0x01', gasLimit: 60_000 })

  it('follows a message from one chain to the other, and helps it where it failed', async () => {
    const { messageId, transaction } = await sendOne()
    assert.match(await done('bridge', 'trace', messageId), /CN → EU, number 1: on its way/)
    await chains.carry()
    const failed = await done('bridge', 'trace', messageId)
    assert.match(failed, /number 1: failed/)
    assert.match(failed, /Silent/)
    assert.match(failed, /committee of epoch 1/)
    for (const { account, jurisdiction } of committee) assert.ok(failed.includes(`${jurisdiction} ${account}`))
    assert.equal(await done('bridge', 'trace', transaction), failed, 'by the transaction that sent it')
    assert.match(await done('bridge', 'status'), new RegExp(`FAILED 1 {2}${messageId}`))
    assert.equal((await causeway('bridge', 'retry', messageId)).code, 5)
    const retried = JSON.parse(await done('--json', 'bridge', 'retry', messageId, '--gas', '150000'))
    assert.deepEqual([retried.messageId, retried.state], [messageId, 'Delivered'])
    const { messages } = JSON.parse(await done('--json', 'bridge', 'trace', messageId))
    assert.deepEqual([messages.length, messages[0].state, messages[0].steps[1].gasLimit], [1, 'Delivered', 150_000])
    assert.match(await done('bridge', 'trace', messageId), /retried .*\n {13}with 150000 gas/)
  })

  it('gives a message up, as who may', async () => {
    const { messageId } = await sendOne()
    await chains.carry()
    assert.equal((await causeway('--as', 'hospital', 'bridge', 'cancel', messageId)).code, 3)
    assert.match(await done('bridge', 'cancel', messageId), /Cancelled/)
    assert.match(await done('bridge', 'trace', messageId), /cancelled {2}EU/)
  })

  it('shows every leg of a transaction across chains, and why one was refused', async () => {
    const { cn, eu } = chains
    await send(cn.client, () => cn.client.contracts.token.mint(signerOf(cn.cast.hospital).address, 1_000n))
    const exchange = await paymentExchange(cn.cast.hospital, {
      own: { payee: signerOf(cn.cast.institute).address, amount: 700n },
      other: { payer: signerOf(eu.cast.institute).address, payee: signerOf(eu.cast.hospital).address, amount: 500n },
      otherChain: eu.client.deployment,
    })
    // The other payer has approved nothing.
    const consent = await signConsent(signerOf(eu.cast.institute), exchange, 1, [cn.client.deployment, eu.client.deployment])
    await exchangePayment(cn.cast.hospital, { exchange, consent })
    await chains.carry()
    const text = await done('bridge', 'trace', exchange.xid)
    assert.match(text, /led by CN: Aborted/)
    assert.match(text, /leg 0 {2}CN 0x\w+, amount 700: RolledBack/)
    assert.match(text, /leg 1 {2}EU 0x\w+, amount 500: Refused/)
    assert.match(text, /ERC20InsufficientAllowance/)
    const { transaction } = JSON.parse(await done('--json', 'bridge', 'trace', exchange.xid))
    const events = transaction.steps.map(({ event }: { event: string }) => event)
    assert.deepEqual(
      ['TransactionBegun', 'PartPrepared', 'PartRefused', 'VoteReceived', 'TransactionDecided', 'PartRolledBack'].filter(
        (name) => !events.includes(name),
      ),
      [],
    )
    // PREPARE, and what was answered: each can be traced by itself.
    const sent: string[] = transaction.steps.flatMap(({ messages }: { messages: string[] }) => messages)
    assert.match(await done('bridge', 'trace', sent[0] ?? ''), /CN → EU, number \d: delivered/)
  })

  it('says of both directions how they stand', async () => {
    const { routes } = JSON.parse(await done('--json', 'bridge', 'status'))
    assert.deepEqual(
      routes.map(({ from, to }: { from: string; to: string }) => [from, to]),
      [
        ['CN', 'EU'],
        ['EU', 'CN'],
      ],
    )
    assert.deepEqual([routes[0].traffic.failed, routes[0].traffic.cancelled, routes[0].committee.epoch], [[], 1, '1'])
    const text = await done('bridge', 'status')
    assert.match(text, /CN → EU: open/)
    assert.match(text, /epoch 1, 3 of 4/)
    assert.match(text, /Value: \d+ of 10000 left, 100000 an hour, 1 of 1 verifiers/)
  })

  it('publishes what stands on one chain, and shows what the other knows of it', async () => {
    const { cn, carry } = chains
    story = await playStory(cn.cast)
    const { agreementId, jobId, manifestDigest } = story
    assert.deepEqual(await refused('bridge', 'mirrored', 'agreement', agreementId), ['MirrorEmpty', 4])
    const published = JSON.parse(await done('--json', 'bridge', 'publish', 'agreement', agreementId))
    assert.match(await done('bridge', 'trace', published.messageId), /CN → EU, number \d+: on its way/)
    await done('bridge', 'publish', 'result', jobId)
    assert.deepEqual(await refused('bridge', 'publish', 'result', agreementId), ['MirrorNothingToPublish', 4])
    await carry()
    const agreement = JSON.parse(await done('--json', 'bridge', 'mirrored', 'agreement', agreementId))
    assert.deepEqual(
      [agreement.state, agreement.version, agreement.messageId],
      ['agreed', published.version, published.messageId],
    )
    const result = ['bridge', 'mirrored', 'result', jobId]
    const { manifestDigest: shown, verified } = JSON.parse(await done('--json', ...result, '--manifest', manifestDigest))
    assert.deepEqual([shown, verified], [manifestDigest, true])
    assert.deepEqual(await refused(...result, '--manifest', agreementId), ['ResultMirrorMismatch', 5])
  })

  it('anchors a status list, publishes it, and shows it on the other chain', async () => {
    const { cn, carry } = chains
    const issuer = await joinRegistry(cn)
    const list = 'https://registry.example.cn/status/1'
    const status = ['status', list, '--issuer', signerOf(cn.cast.consortium).address]
    assert.deepEqual(await refused('bridge', 'publish', ...status), ['MirrorNothingToPublish', 4])
    const file = join(home, 'status.json')
    writeFileSync(file, '{}')
    assert.deepEqual(await refused('bridge', 'anchor', list, '--file', file), ['MemberLacksRole', 3])
    const anchored = JSON.parse(await done('--json', '--as', 'consortium', 'bridge', 'anchor', list, '--file', file))
    await done('bridge', 'publish', ...status)
    assert.deepEqual(await refused('bridge', 'mirrored', ...status), ['MirrorEmpty', 4])
    await carry()
    const byId = JSON.parse(await done('--json', 'bridge', 'mirrored', 'status', list, '--issuer', issuer))
    assert.deepEqual([byId.digest, byId.revision], [sha256('0x7b7d'), '1'])
    assert.equal(anchored.digest, byId.digest)
  })

  it('buys a right on the other chain by an order that goes from hand to hand', async () => {
    const { cn, eu, carry } = chains
    await fundInstitute(eu.cast, 10_000n)
    const [signed, later, own] = [join(home, 'signed.json'), join(home, 'later.json'), join(home, 'own.json')]
    const order = (...args: string[]) => done('--json', 'bridge', 'order', ...args).then((text) => JSON.parse(text))
    const write = ['write', IDENTIFIER, '--price', '700', '--uses', '2', '--out']
    for (const wrong of [
      ['--price', String(2n ** 128n)],
      ['--policy', '0x12'],
    ])
      assert.deepEqual(await refused('bridge', 'order', ...write, signed, ...wrong), ['ArgumentInvalid', 2])
    const { orderId } = await order(...write, signed)
    assert.deepEqual(await refused('bridge', 'order', ...write, signed), ['OrderFileThere', 5])
    assert.deepEqual(await refused('bridge', 'order', 'open', signed), ['OrderNotSold', 5])
    assert.deepEqual(await refused('--as', 'department', 'bridge', 'order', 'sell', signed, '--payee', 'hospital'), [
      'RightOrderProviderUnexpected',
      3,
    ])
    await order('sell', signed, '--payee', 'hospital')
    assert.deepEqual(await refused('bridge', 'order', 'sell', signed, '--payee', 'department'), ['OrderSold', 5])
    assert.deepEqual(await refused('--as', 'hospital', 'bridge', 'order', 'open', signed), ['OrderNotYours', 3])
    await order('sign', signed)
    await order(...write, later)
    await order('sign', later)
    await order('sell', later, '--payee', 'hospital')
    const opened = JSON.parse(await done('--json', '--as', 'hospital', 'bridge', 'order', 'open', signed))
    assert.equal(opened.orderId, orderId)
    const { payment, right, decision } = await order('show', signed)
    assert.deepEqual([payment, right, decision], ['Prepared', 'None', 'None'])
    assert.deepEqual(await refused('bridge', 'order', 'refund', signed), ['RightOrderNotRefundable', 5])
    await carry()
    const decided = await order('show', signed)
    assert.deepEqual([decided.xid, decided.decision, decided.isOwed], [opened.xid, 'Committed', true])
    const { rightId } = await order('fill', signed)
    assert.equal(await read(() => cn.client.contracts.rights.ownerOf(rightId)), signerOf(cn.cast.institute).address)
    assert.equal((await order('show', signed)).isOwed, false)
    // The hospital has no right to hold: the promise is refused, and the price comes back.
    await order(...write, own, '--holder', 'hospital')
    await order('sell', own, '--payee', 'hospital')
    await order('open', own)
    await carry()
    assert.deepEqual((await order('show', own)).decision, 'Aborted')
    assert.equal((await order('refund', own)).price, '700')
    // What was approved for it is still there, whatever was opened since.
    await done('--as', 'hospital', 'bridge', 'order', 'open', later)
    assert.equal((await order('show', later)).payment, 'Prepared')
    writeFileSync(own, '{}')
    assert.deepEqual(await refused('bridge', 'order', 'show', own), ['OrderFileInvalid', 2])
  })

  it('says what to do with an id that nobody knows, and without a second chain', async () => {
    const unknown = await causeway('bridge', 'trace', hashOf('nobody'))
    assert.deepEqual([unknown.code, unknown.error.split(':')[0]], [4, 'TraceUnknown'])
    assert.equal((await causeway('bridge', 'trace', '0x12')).code, 2)
    const empty = mkdtempSync(join(tmpdir(), 'causeway-no-bridge-'))
    const { rpcUrl, deploymentFile } = chains.cn.network
    writeFileSync(join(empty, 'network.json'), JSON.stringify({ pid: process.pid, rpcUrl, deploymentFile, startedAt: 0 }))
    const alone = await causeway('--home', empty, 'bridge', 'status')
    rmSync(empty, { recursive: true })
    assert.deepEqual([alone.code, alone.error.split(':')[0]], [4, 'BridgeMissing'])
  })
})
