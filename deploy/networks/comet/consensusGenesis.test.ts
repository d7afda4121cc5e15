import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { consensusGenesis } from './consensusGenesis.ts'

const ADDRESS = `0x${'1'.repeat(40)}`

describe('consensusGenesis', () => {
  const parameters = {
    ...{ chainId: 1, timestamp: 1_800_000_000, founders: [], executionGenesisHash: `0x${'2'.repeat(64)}` },
    ...{ validatorSet: ADDRESS, memberRegistry: ADDRESS, feeRecipient: ADDRESS },
  }
  const genesis = consensusGenesis(parameters)

  it('limits blocks as the engine does', () => {
    const engine = readFileSync(new URL('../../../engine/app.go', import.meta.url), 'utf8')
    const [, mebibytes] = /maxBlockBytes\s*=\s*(\d+) << 20/.exec(engine) ?? []
    assert.equal(genesis.consensus_params.block.max_bytes, String(Number(mebibytes) * 2 ** 20))
  })

  it('begins a second after the execution client', () => {
    assert.equal(genesis.genesis_time, '2027-01-15T08:00:01.000Z')
  })

  it('names the outbox only where there is one', () => {
    assert.equal('outbox' in genesis.app_state, false)
    assert.equal(consensusGenesis({ ...parameters, outbox: ADDRESS }).app_state.outbox, ADDRESS)
  })
})
