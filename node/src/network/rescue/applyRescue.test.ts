import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { makeSmallChain, NAME, type SmallChain } from '../../../../deploy/networks/comet/smallChain.ts'
import { applyRescue } from './applyRescue.ts'
import { parseRescue } from './plan.ts'
import { rewriteHome } from './rewriteHome.ts'

describe('applyRescue', () => {
  let small: SmallChain
  before(async () => {
    small = await makeSmallChain()
  })
  after(() => small.remove())

  const rescueOf = ({ chain }: SmallChain) =>
    parseRescue({
      plan: {
        ...{ version: 1, chainId: chain.chainId, memberRegistry: `0x${'1'.repeat(40)}`, number: 1, height: 41 },
        ...{ blockHash: `0x${'ab'.repeat(32)}`, genesisTime: 1_800_000_000, appVersion: 1, until: 1_000, nodes: [] },
        seats: [
          { memberId: `0x${'3'.repeat(64)}`, key: `0x02${'79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'}` },
        ],
      },
      signatures: [],
    })
  const state = (): string => readFileSync(join(small.home, 'data', 'priv_validator_state.json'), 'utf8')

  it('changes no home on which a validator runs, also where the rescue began before', async () => {
    const rescue = rescueOf(small)
    rewriteHome(small.home, rescue.plan)
    // As if it had been cut off before the data was moved.
    rmSync(join(small.home, 'data'), { recursive: true })
    renameSync(join(small.home, 'data.before-rescue-1'), join(small.home, 'data'))
    const holder = spawn('flock', [join(small.home, 'validator.lock'), 'sh', '-c', 'echo held; exec cat'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    await once(holder.stdout, 'data')
    const before = state()
    const apply = () => applyRescue({ folder: small.folder, chain: small.chain, rescue })
    await assert.rejects(apply(), { code: 'ValidatorRuns' })
    assert.equal(state(), before)
    holder.stdin.end()
    await once(holder, 'close')
    assert.deepEqual(await apply(), [NAME])
    mkdirSync(join(small.home, 'data', 'kept'))
    rmSync(join(small.home, 'data.before-rescue-1'), { recursive: true })
    await apply()
    assert.deepEqual(state(), '{"height":"0","round":0,"step":0}\n')
    rmSync(join(small.home, 'data', 'kept'), { recursive: true })
  })
})
