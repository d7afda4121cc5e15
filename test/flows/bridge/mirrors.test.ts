// What stands on one chain is seen on the other: agreements, results and status lists.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { endAgreement } from '@causeway/sdk/agreement/endAgreement'
import { anchorStatus } from '@causeway/sdk/bridge/mirror/anchorStatus'
import { checkMirroredResult } from '@causeway/sdk/bridge/mirror/checkMirroredResult'
import { getMirroredAgreement } from '@causeway/sdk/bridge/mirror/getMirroredAgreement'
import { getMirroredResult } from '@causeway/sdk/bridge/mirror/getMirroredResult'
import { getAnchoredStatus, getMirroredStatus } from '@causeway/sdk/bridge/mirror/getMirroredStatus'
import { publishAgreement } from '@causeway/sdk/bridge/mirror/publishAgreement'
import { publishResult } from '@causeway/sdk/bridge/mirror/publishResult'
import { publishStatus } from '@causeway/sdk/bridge/mirror/publishStatus'
import { signerOf } from '@causeway/sdk/client/createClient'
import { send } from '@causeway/sdk/client/send'
import { jobId, type MemberId } from '@causeway/sdk/ids'
import { memberIdOf } from '@causeway/sdk/member/did'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { mirrorSteps } from '../../../deploy/networks/bridge/mirrorSteps.ts'
import { dids } from '../../../deploy/networks/embedded/cast.ts'
import { playStory, type Story } from '../console/story.ts'
import { joinRegistry } from './registry.ts'
import { openTwoChains, type Side, type TwoChains } from './twoChains.ts'

const LIST = 'https://registry.example.cn/status/3'
const sha256 = (text: string): string => `0x${createHash('sha256').update(text).digest('hex')}`

const joinMirrors = async (side: Side, peer: Side): Promise<void> => {
  const [here, there] = [side, peer].map(({ client }, index) => ({ jurisdiction: index === 0 ? 'CN' : 'EU', client }) as const)
  if (here === undefined || there === undefined) throw new RangeError('two sides')
  for (const { call } of mirrorSteps(here, there)) await makeCall(side.client, call)
  const { AgreementMirror, ResultMirror, StatusMirror } = side.client.deployment.contracts
  for (const { address } of [AgreementMirror, ResultMirror, StatusMirror]) {
    await send(side.client, () => side.client.contracts.inbox.setRecipient(address, 1))
  }
}

describe('what is mirrored on the other chain', () => {
  let chains: TwoChains
  let story: Story
  let issuer: MemberId
  before(async () => {
    chains = await openTwoChains()
    await joinMirrors(chains.cn, chains.eu)
    await joinMirrors(chains.eu, chains.cn)
    story = await playStory(chains.cn.cast)
    issuer = await joinRegistry(chains.cn)
  })
  after(() => chains.close())

  const destinationChainId = () => chains.eu.chainId
  const sourceChainId = () => chains.cn.chainId
  const eu = () => chains.eu.cast.institute

  it('is an agreement in the state that it has there, once it is published', async () => {
    const at = { sourceChainId: sourceChainId(), id: story.agreementId }
    assert.equal(await getMirroredAgreement(eu(), at), undefined)
    const published = await publishAgreement(chains.cn.cast.institute, {
      ...{ id: story.agreementId, destinationChainId: destinationChainId() },
    })
    assert.deepEqual(await chains.carry(), [published.messageId])
    const shown = await getMirroredAgreement(eu(), at)
    assert.ok(shown)
    assert.deepEqual([shown.state, shown.isSuspended], ['agreed', false])
    assert.deepEqual([shown.provider, shown.consumer], [memberIdOf(dids.hospital), memberIdOf(dids.institute)])
    assert.deepEqual([shown.sighting.messageId, shown.sighting.version], [published.messageId, published.version])
  })

  it('stays what was published last, whichever arrives last', async () => {
    const given = { id: story.agreementId, destinationChainId: destinationChainId() }
    const early = await publishAgreement(chains.cn.cast.hospital, given)
    await endAgreement(chains.cn.cast.institute, story.agreementId)
    const late = await publishAgreement(chains.cn.cast.hospital, given)
    assert.ok(late.version > early.version)
    assert.deepEqual(await chains.carry((_, messageId) => messageId === early.messageId), [late.messageId])
    assert.deepEqual(await chains.carry(), [early.messageId])
    const shown = await getMirroredAgreement(eu(), { sourceChainId: sourceChainId(), id: story.agreementId })
    assert.deepEqual([shown?.state, shown?.sighting.messageId], ['closing', late.messageId])
  })

  it('is the result that was anchored, with who signed it', async () => {
    const at = { sourceChainId: sourceChainId(), jobId: jobId.parse(story.jobId) }
    assert.equal(await getMirroredResult(eu(), at), undefined)
    await assert.rejects(checkMirroredResult(eu(), { ...at, manifestDigest: story.manifestDigest }), {
      code: 'ResultMirrorUnknown',
    })
    await publishResult(chains.cn.cast['hospital-node'], { jobId: at.jobId, destinationChainId: destinationChainId() })
    await chains.carry()
    const { signer } = await checkMirroredResult(eu(), { ...at, manifestDigest: story.manifestDigest })
    assert.equal(signer, signerOf(chains.cn.cast['hospital-node']).address)
    const shown = await getMirroredResult(eu(), at)
    assert.deepEqual([shown?.manifestDigest, shown?.signer], [story.manifestDigest, signer])
    await assert.rejects(checkMirroredResult(eu(), { ...at, manifestDigest: sha256('other') }), {
      code: 'ResultMirrorMismatch',
    })
  })

  it('is the status list that its issuer anchored last', async () => {
    const { consortium, hospital } = chains.cn.cast
    assert.deepEqual(await anchorStatus(consortium, { list: LIST, digest: sha256('first') }), { revision: 1n })
    await anchorStatus(consortium, { list: LIST, digest: sha256('second') })
    await assert.rejects(anchorStatus(hospital, { list: LIST, digest: sha256('forged') }), { code: 'MemberLacksRole' })
    const { messageId } = await publishStatus(hospital, { issuer, list: LIST, destinationChainId: destinationChainId() })
    await chains.carry()
    const shown = await getMirroredStatus(eu(), { sourceChainId: sourceChainId(), issuer, list: LIST })
    assert.deepEqual([shown?.digest, shown?.revision, shown?.sighting.messageId], [sha256('second'), 2n, messageId])
    const anchored = await getAnchoredStatus(hospital, { issuer, list: LIST })
    assert.equal(anchored?.anchoredAt, shown?.anchoredAt)
    assert.equal(await getAnchoredStatus(eu(), { issuer, list: LIST }), undefined)
  })
})
