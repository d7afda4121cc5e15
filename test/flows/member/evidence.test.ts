// Evidence leads to the organisation that had the seat, also after it has changed its key, and also from blocks alone.
// The validator that answers is a double: what CometBFT's RPC and /health say is taken from a real one (test/faults/comet/governed.ts).
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { read } from '@causeway/sdk/client/send'
import { activateChange } from '@causeway/sdk/member/activateChange'
import { getValidators } from '@causeway/sdk/member/getValidators'
import { replaceValidator } from '@causeway/sdk/member/replaceValidator'
import { composeSuspension } from '../../../node/src/member/evidence.ts'
import { type Consortium, openConsortium } from './voters.ts'

const NO_EVIDENCE = 'E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855'
const FIRST = 3
const LAST = 1_000

describe('evidence', () => {
  let consortium: Consortium
  let server: Server
  let url = ''
  let height = 0
  let culprit = ''
  let standsIn = 0
  const asked: string[] = []

  const headersOf = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({
      header: { height: String(to - index), evidence_hash: to - index === standsIn ? 'AB'.repeat(32) : NO_EVIDENCE },
    }))
  const blockOf = (at: number) => {
    const vote_a = { height: String(height), validator_address: culprit.slice(2).toUpperCase() }
    const found = { type: 'tendermint/DuplicateVoteEvidence', value: { vote_a, vote_b: vote_a } }
    return { block: { evidence: { evidence: at === standsIn ? [found] : [] } } }
  }
  const answer = ({ pathname, searchParams }: URL): unknown => {
    const at = (name: string): number => Number(searchParams.get(name))
    if (pathname === '/health')
      return { misbehavior: height === 0 ? [] : [{ type: 'DUPLICATE_VOTE', validator: culprit.toLowerCase(), height }] }
    if (pathname === '/status')
      return { result: { sync_info: { latest_block_height: String(LAST), earliest_block_height: String(FIRST) } } }
    if (pathname === '/block') return { result: blockOf(at('height')) }
    assert.ok(at('maxHeight') - at('minHeight') < 20 && at('minHeight') >= FIRST && at('maxHeight') <= LAST)
    return { result: { last_height: String(LAST), block_metas: headersOf(at('minHeight'), at('maxHeight')) } }
  }

  before(async () => {
    consortium = await openConsortium()
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer(new URL(request.url ?? '', 'http://double'))))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const bound = server.address()
    url = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    await consortium.close()
  })

  it('leads to the organisation that had the key at that height, though it has another now', async () => {
    const [first] = await consortium.seatFour()
    assert.ok(first !== undefined)
    const { client } = first
    const seat = (await getValidators(client)).find(({ memberId }) => memberId === first.id)
    assert.ok(seat !== undefined)
    culprit = seat.address
    const { changeId } = await replaceValidator(client, await consortium.consentOf(first, `0x${'7'.repeat(64)}`))
    height = await read(() => client.provider.getBlockNumber())
    await consortium.pass(3_600)
    await activateChange(client, changeId)
    assert.ok(!(await getValidators(client)).some(({ address }) => address === culprit))

    const { calls, title } = await composeSuspension(client, { validatorUrl: url })
    assert.ok(calls[0]?.data.includes(first.id.slice(2)))
    standsIn = height + 2
    assert.ok(standsIn < LAST, `the double has too few blocks for ${height}`)
    assert.deepEqual(await composeSuspension(client, { blocksUrl: url }), { calls, title })
    asked.length = 0
    assert.deepEqual(await composeSuspension(client, { blocksUrl: url, height }), { calls, title })
    assert.equal(asked.length, 3, 'it stands soon after the height that it is about')
    await assert.rejects(composeSuspension(client, { blocksUrl: url, height: height - 1 }), { code: 'EvidenceAbsent' })
  })

  it('of a key that never had a seat leads to nobody', async () => {
    culprit = `0x${'5'.repeat(40)}`
    const client = consortium.cast.consortium
    await assert.rejects(composeSuspension(client, { validatorUrl: url }), { code: 'EvidenceOfNobody' })
    await assert.rejects(composeSuspension(client, { blocksUrl: 'http://127.0.0.1:1' }), { code: 'EvidenceUnreadable' })
  })
})
