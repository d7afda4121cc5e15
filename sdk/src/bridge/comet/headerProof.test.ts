import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { cometChainRecord, headerProofAt, recordAt } from '../../../../test/contracts/bridge/cometRecord.ts'
import { hashValidators } from './hashValidators.ts'
import { headerProof } from './headerProof.ts'

const chain = cometChainRecord()
const [height = 0, , named = 0] = chain.heights

describe('headerProof', () => {
  let server: Server
  let cometUrl: string
  const answers = new Map<string, unknown>()

  before(async () => {
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '', 'http://localhost').pathname
      response.end(JSON.stringify({ jsonrpc: '2.0', id: -1, result: answers.get(path) }))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // CAST: a server that listens on a port has such an address.
    cometUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())

  const provider = {
    getBlock: async () => ({ gasUsed: BigInt(recordAt(chain, height).executionBlock.gasUsed) }),
    getStorage: async () => recordAt(chain, height).accumulator,
  }
  // CAST: only these two methods are asked, and of the block only its gas.
  const fake = provider as unknown as Parameters<typeof headerProof>[0]['provider']
  const ask = (outbox?: string) => headerProof({ cometUrl, provider: fake, height, ...(outbox === undefined ? {} : { outbox }) })
  const answer = (): void => {
    answers.set('/commit', recordAt(chain, height).commit)
    answers.set('/validators', recordAt(chain, height).validators)
  }

  it('shapes what nodes answer', async () => {
    answer()
    const { header, commit, validators } = await ask(chain.outbox)
    assert.equal(header.height, height)
    assert.equal(header.executionHash, recordAt(chain, height).executionBlock.hash)
    assert.equal(header.accumulator, recordAt(chain, height).accumulator)
    assert.equal(commit.signatures.length, 3, 'no more than needed of four')
    assert.equal(hashValidators(validators), header.validatorsHash)
  })

  it('follows the set that a header names', () => {
    const before = headerProofAt(chain, named - 1).header
    const { header, validators } = headerProofAt(chain, named)
    assert.notEqual(before.validatorsHash, header.validatorsHash)
    assert.equal(before.nextValidatorsHash, hashValidators(validators))
  })

  it('refuses nodes that contradict each other', async () => {
    answer()
    await assert.rejects(ask(), { code: 'CometHeaderForged' }, 'another outbox, or none')
  })

  it('refuses a commit of too little power', async () => {
    answer()
    const text = JSON.stringify(recordAt(chain, height).commit).replaceAll('"block_id_flag":2', '"block_id_flag":3')
    answers.set('/commit', JSON.parse(text))
    await assert.rejects(ask(chain.outbox), { code: 'CometPowerMissing' })
  })

  it('asks no node on and on that says there are more validators than it shows', async () => {
    // CAST: a record of /validators.
    const page = recordAt(chain, height).validators as { readonly validators: readonly unknown[] }
    for (const total of ['1000000000', '5']) {
      answer()
      answers.set('/validators', { ...page, validators: page.validators.slice(0, 1), total })
      await assert.rejects(ask(chain.outbox), { code: 'CometAnswerInvalid' })
    }
    answers.set('/validators', { ...page, validators: Array.from({ length: 101 }, () => page.validators[0]), total: '101' })
    await assert.rejects(ask(chain.outbox), { code: 'CometAnswerInvalid' })
  })

  it('says that a node gives no such answer, or none', async () => {
    answers.clear()
    await assert.rejects(ask(chain.outbox), { code: 'CometAnswerInvalid' })
    const silent = headerProof({ cometUrl: 'http://127.0.0.1:9', provider: fake, height })
    await assert.rejects(silent, { code: 'CometSilent' })
  })
})
