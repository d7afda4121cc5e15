import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { cometVoteDigest } from '@causeway/sdk/bridge/comet/cometVoteDigest'
import { hashHeader } from '@causeway/sdk/bridge/comet/hashHeader'
import { SigningKey } from 'ethers'
import { cometChainRecord, headerProofAt, signedHeaderAt } from './cometRecord.ts'
import { cometVectors } from './cometVectors.ts'

const chain = cometChainRecord()

describe('the recorded chain', () => {
  it('is what the vectors of the contracts were made of', () => {
    const file = fileURLToPath(new URL('../../vectors/bridge/comet.json', import.meta.url))
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(JSON.stringify(cometVectors())))
  })

  for (const height of chain.heights) {
    it(`signed what the sdk hashes, at height ${height}`, () => {
      const { header, commit, validators } = headerProofAt(chain, height)
      const { chain_id: chainName } = signedHeaderAt(chain, height).header
      const blockHash = hashHeader({ header, chainName, hasOutbox: true })
      for (const { index, r, vs, ...time } of commit.signatures) {
        const digest = cometVoteDigest({ ...{ chainName, height, blockHash, time }, ...commit })
        const key = SigningKey.recoverPublicKey(digest, { r, yParityAndS: vs })
        const { x = '', y = '' } = validators[index] ?? {}
        assert.equal(key, `0x04${x.slice(2)}${y.slice(2)}`)
      }
    })
  }
})
