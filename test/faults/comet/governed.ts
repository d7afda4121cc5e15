// A chain whose offices governance holds: seats, suspensions and evidence are decided by votes on it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { digestOfJson } from '@causeway/sdk/digest'
import type { MemberId } from '@causeway/sdk/ids'
import { activateChange } from '@causeway/sdk/member/activateChange'
import { addNode, signNodeConsent } from '@causeway/sdk/member/addNode'
import { createDid, memberIdOf } from '@causeway/sdk/member/did'
import { getBallot } from '@causeway/sdk/member/getBallot'
import { getMember } from '@causeway/sdk/member/getMember'
import { getValidatorChanges } from '@causeway/sdk/member/getValidatorChanges'
import { getGasAvailable, grantGas } from '@causeway/sdk/member/grantGas'
import { admitCall } from '@causeway/sdk/member/memberCalls'
import { proposeDecision } from '@causeway/sdk/member/proposeDecision'
import { requestSuspension } from '@causeway/sdk/member/requestSuspension'
import { signApplication, sponsorApplication } from '@causeway/sdk/member/sponsorApplication'
import { supportSuspension } from '@causeway/sdk/member/supportSuspension'
import { addValidatorCall, removeValidatorCall } from '@causeway/sdk/member/validatorCalls'
import { signValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import { Wallet } from 'ethers'
import type { Programs } from '../../../deploy/networks/comet/buildEngine.ts'
import { chainPaths } from '../../../deploy/networks/comet/chainFolder.ts'
import { joinComet } from '../../../deploy/networks/comet/joinComet.ts'
import { portsOf } from '../../../deploy/networks/comet/ports.ts'
import { decideByVote } from '../../../deploy/networks/decideByVote.ts'
import { inventedCode } from '../../../deploy/networks/organisation.ts'
import { composeSuspension } from '../../../node/src/member/evidence.ts'
import type { Chain } from './chain.ts'
import type { Fault, Finding } from './fault.ts'
import { type Organisation, openClient } from './founders.ts'
import { pause, until } from './until.ts'

export type Governed = {
  readonly folder: string
  readonly chain: Chain
  readonly programs: Programs & { readonly byzantine: string }
  readonly basePort: number
  /** Of the four founders, each with a controller key. */
  readonly founders: readonly Organisation[]
}

const TERMS = digestOfJson({ title: 'Membership agreement of the fault tests', version: 1 })
const HOUR = 3600
const NEWCOMER = 4
const rounded = (value: number): number => Math.round(value * 10) / 10

/** The addresses that vote on the next height. */
const inForce = async (chain: Chain): Promise<string[]> => {
  // CAST: CometBFT's answer.
  const answer = (await chain.of([0])[0]?.comet('validators?per_page=100')) as
    | { readonly validators: readonly { readonly address: string }[] }
    | undefined
  return (answer?.validators ?? []).map(({ address }) => address.toLowerCase())
}

/** A fifth organisation applies, is admitted, lists its node and gets a seat; the second loses its own. All of it by votes. */
const changeSeats = async ({ folder, chain, programs, basePort, founders }: Governed): Promise<Finding> => {
  const [first, second] = founders
  if (first === undefined || second === undefined) assert.fail('a chain has founders')
  const began = performance.now()
  const key = Wallet.createRandom()
  const did = createDid({ jurisdiction: 'CN', institutionCode: inventedCode('CN', 40), address: key.address, random: '0badcafe' })
  const id = memberIdOf(did)
  const newcomer = { id, client: openClient(folder, key.privateKey) }
  try {
    const own = portsOf(basePort, NEWCOMER)
    const joining = { name: `validator-${NEWCOMER}`, memberId: id, host: '127.0.0.1', basePort: own.consensus, scryptN: 2 }
    const { entry, home } = await joinComet({ folder, programs, ...joining })
    const deadline = (await chainTime(first.client)) + HOUR
    const application = await signApplication(newcomer.client, { did, roles: ['validator'], termsDigest: TERMS, deadline })
    await sponsorApplication(first.client, application)
    const seat = await signValidatorConsent(newcomer.client, {
      memberId: id,
      consensusKey: consensusKeyOf(folder, entry.name),
      deadline,
    })
    const calls = [
      admitCall(first.client, id),
      addValidatorCall(first.client, seat),
      removeValidatorCall(first.client, second.id),
    ]
    const description = 'The fifth is admitted and validates, the second validates no more'
    await decideByVote({ voters: founders.map(({ client }) => client), decisions: [{ calls, description }] })
    await grantGas(first.client, [key.address])
    const nodeKey = `0x${readFileSync(join(home, 'config/nodekey'), 'utf8').trim()}`
    const consent = await signNodeConsent(newcomer.client, { memberId: id, peerId: peerIdOf(entry.peerId), nodeKey, deadline })
    const { consensus, execution } = entry.ports
    await addNode(newcomer.client, { ...consent, host: entry.host, consensusPort: consensus, executionPort: execution })
    await chain.start([NEWCOMER])
    await chain.beyond(await chain.top([0]), [0, NEWCOMER], 90)
    const removed = (await first.client.contracts.validators.validatorOf(second.id)).slice(2).toLowerCase()
    await activateAll(first.client, 'addition')
    const added = entry.address.slice(2).toLowerCase()
    await until('five validators, the new one among them', async () => {
      const now = await inForce(chain)
      return now.length === 5 && now.includes(added)
    })
    await activateAll(first.client, 'removal')
    await until('four validators, the second not among them', async () => {
      const now = await inForce(chain)
      return now.length === 4 && !now.includes(removed) && now.includes(added)
    })
    const height = await chain.top([0])
    await chain.beyond(height + 2, [0, 2, 3, NEWCOMER])
    const compared = await chain.assertOneHistory([0, 2, 3, NEWCOMER])
    return {
      seconds: rounded((performance.now() - began) / 1000),
      seen: `four, then five, then four validators; ${compared} heights equal`,
    }
  } finally {
    newcomer.client.close()
  }
}

/** CAST: chain.json holds 40 hex digits. */
const peerIdOf = (text: string) => text as Parameters<typeof signNodeConsent>[1]['peerId']

const consensusKeyOf = (folder: string, name: string): string => {
  const paths = chainPaths(folder)
  const encrypted = readFileSync(join(paths.home(name), 'config/validator_key.json'), 'utf8')
  return Wallet.fromEncryptedJsonSync(encrypted, readFileSync(paths.password(name), 'utf8').trim()).privateKey
}

/** Changes wait for their delay, and for the window of the one before. */
const activateAll = async (client: CausewayClient, kind: 'addition' | 'removal'): Promise<void> => {
  const change = (await getValidatorChanges(client)).find((found) => found.kind === kind && found.state === 'scheduled')
  if (change === undefined) assert.fail(`no ${kind} is scheduled`)
  const activates = () =>
    activateChange(client, change.id).then(
      () => true,
      () => false,
    )
  await until(`the ${kind} takes force`, activates, 40)
}

/** Three organisations suspend the second at once: its node goes, and it can neither come back, nor act, nor get gas. */
const suspend = async ({ chain, founders }: Governed): Promise<Finding> => {
  const [first, accused, third, fourth] = founders
  if (first === undefined || accused === undefined || third === undefined || fourth === undefined) assert.fail('four founders')
  const ACCUSED = 1
  await chain.beyond(await chain.top([0]), [0, ACCUSED])
  const witnesses = chain.of([0, 2, 3])
  // Five nodes: each of the others has four peers on each network, the accused among them.
  const peersAre = (count: number) => async (): Promise<boolean> => {
    const health = await Promise.all(witnesses.map((validator) => validator.health()))
    return health.every((found) => found?.peers === count && found.executionPeers === count)
  }
  await until('all are linked with all', peersAre(4), 60)
  const { requestId } = await requestSuspension(first.client, { memberId: accused.id, reason: 'the fault tests' })
  await supportSuspension(third.client, requestId)
  const stateOf = async (): Promise<string> => (await getMember(first.client, accused.id)).state
  if ((await stateOf()) !== 'suspended') await supportSuspension(fourth.client, requestId)
  assert.equal(await stateOf(), 'suspended')
  const took = await until('its node is dropped', peersAre(3), 60)
  const left = await chain.height(ACCUSED)
  // What it has is counted, not when this test looked.
  const blocks = left - (await suspendedSince(first.client, accused.id, left))
  assert.ok(blocks <= 2, `dropped within two blocks, not ${blocks}`)
  // It calls again and again, and it is started again: to no avail.
  await chain.kill([ACCUSED])
  await chain.start([ACCUSED])
  await pause(8000)
  assert.ok(await peersAre(3)(), 'it does not come back')
  assert.ok((await chain.height(ACCUSED)) <= left + 1, 'it learns of no more blocks')
  assert.equal(await getGasAvailable(first.client, signerOf(accused.client).address), 0n)
  const proposal = { calls: [admitCall(accused.client, accused.id)], description: 'Free me' }
  await assert.rejects(proposeDecision(accused.client, proposal), { code: 'GovernanceNotVoter' })
  return {
    seconds: rounded(took),
    seen: `it got ${blocks} blocks after the one that suspended it; no connection, no vote, no gas afterwards`,
  }
}

/** The first height of those up to this one at which an organisation is suspended all along; the next one if it is not. */
const suspendedSince = async ({ contracts }: CausewayClient, id: MemberId, height: number): Promise<number> => {
  const suspended = await contracts.members.stateOf(id)
  let first = height + 1
  while ((await contracts.members.stateOf(id, { blockTag: first - 1 })) === suspended) first--
  return first
}

/** Two votes signed by the fourth validator: evidence in a block, then a proposal that everybody would word the same. */
const evidence = async ({ chain, founders, programs }: Governed): Promise<Finding> => {
  const CULPRIT = 3
  const [first, , , culprit] = founders
  if (first === undefined || culprit === undefined) assert.fail('four founders')
  await chain.kill([CULPRIT])
  await chain.start([CULPRIT], { program: programs.byzantine, env: { CAUSEWAY_BYZANTINE: 'equivocate' } })
  const began = performance.now()
  const [witness] = chain.of([0])
  if (witness === undefined) assert.fail('a chain has a first validator')
  await until('the evidence is on record', async () => ((await witness.health())?.misbehavior.length ?? 0) > 0, 60)
  const validatorUrl = `http://127.0.0.1:${witness.ports.metrics}`
  const [recorded] = (await witness.health())?.misbehavior ?? []
  if (recorded === undefined) assert.fail('it is on record')
  const { height } = recorded
  const { calls, title } = await composeSuspension(first.client, { validatorUrl, height })
  const blocksUrl = `http://127.0.0.1:${witness.ports.cometRpc}`
  assert.deepEqual(await composeSuspension(first.client, { blocksUrl, height }), { calls, title })
  const { id } = await proposeDecision(first.client, { calls, description: title })
  const ballot = await getBallot(first.client, id)
  assert.equal(ballot.class, 'member')
  assert.ok(['pending', 'active'].includes(ballot.state), ballot.state)
  assert.ok(calls[0]?.data.includes(culprit.id.slice(2)), 'it is the culprit’s organisation that is to be suspended')
  return { seconds: rounded((performance.now() - began) / 1000), seen: `"${title.slice(0, 110)}" is put to the vote` }
}

const comet = { engine: 'comet' } as const

/** In this order on one governed chain. */
export const governed: readonly Fault<Governed>[] = [
  {
    ...comet,
    id: 'seats.votes',
    fault: 'A fifth validator is admitted, and one of the four removed, by votes on chain',
    outcome: 'The set in force follows, two blocks later; blocks go on',
    run: changeSeats,
  },
  {
    ...comet,
    id: 'member.suspended',
    fault: 'An organisation is suspended by the others, at once',
    outcome: 'Its node is dropped within two blocks and cannot come back; it has no vote and gets no gas',
    run: suspend,
  },
  {
    ...comet,
    id: 'evidence.proposal',
    fault: 'A validator of the governed chain signs two votes for one height',
    outcome: 'The evidence is on record and leads to a proposal to suspend its organisation',
    run: evidence,
  },
]
