// A chain of four validators from an empty folder: what is deployed is in its genesis, it goes on after a restart, and bad folders are refused.
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { read } from '@causeway/sdk/client/send'
import { chainPaths, readChain, writeChain } from '../../../deploy/networks/comet/chainFolder.ts'
import { childrenOf } from '../../../deploy/networks/comet/processes.ts'
import { type CometNetwork, startComet } from '../../../deploy/networks/comet/startComet.ts'
import { admitCast, fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import { withEngine } from './withEngine.ts'

const FUNDS = 1_000_000n

describe('a chain of four validators', withEngine('a chain of four validators'), () => {
  const root = mkdtempSync(join(tmpdir(), 'causeway-comet-'))
  const folder = join(root, 'chain')
  let network: CometNetwork
  before(async () => {
    network = await startComet({ folder })
  })
  after(async () => {
    await network?.close()
    rmSync(root, { recursive: true, force: true })
  })

  const health = async (index: number): Promise<Record<string, unknown>> => {
    const { ports } = network.chain.validators[index] ?? assert.fail('no such validator')
    const answer = await fetch(`http://127.0.0.1:${ports.metrics}/health`)
    assert.equal(answer.status, 200)
    // CAST: an object, of which only named fields are compared.
    return (await answer.json()) as Record<string, unknown>
  }

  it('has four founders with a seat, and every validator is connected to all others', async () => {
    const cast = openCast(network)
    const validators = await read(() => cast.consortium.contracts.validators.getValidators())
    closeCast(cast)
    assert.deepEqual(
      [...validators],
      network.chain.validators.map(({ address }) => address),
    )
    for (const index of [0, 1, 2, 3]) {
      // Blocks need three of four: the last connection, and the end of the alarm that a stopped chain had, come some seconds after the first.
      const isWhole = async (): Promise<boolean> => {
        const { peers, executionPeers, alarms } = await health(index)
        return peers === 3 && executionPeers === 3 && Array.isArray(alarms) && alarms.length === 0
      }
      for (const end = Date.now() + 20_000; !(await isWhole()) && Date.now() < end; ) await sleep(200)
      const { peers, executionPeers, alarms } = await health(index)
      assert.deepEqual({ peers, executionPeers, alarms }, { peers: 3, executionPeers: 3, alarms: [] })
    }
  })

  it('goes on with its state after a restart', async () => {
    const cast = openCast(network)
    await admitCast(cast)
    await fundInstitute(cast, FUNDS)
    closeCast(cast)
    await network.close()
    for (const pid of network.pids) assert.deepEqual(childrenOf(pid), [])
    network = await startComet({ folder })
    const again = openCast(network)
    const address = again.institute.signer?.address ?? ''
    assert.equal(await read(() => again.institute.contracts.token.balanceOf(address)), FUNDS)
    closeCast(again)
  })

  it('refuses a folder of the other jurisdiction, a chain that another program answers for, and taken ports', async () => {
    await assert.rejects(startComet({ folder, jurisdiction: 'EU' }), { code: 'ChainFolderOther' })
    await assert.rejects(startComet({ folder }), { code: 'PortsTaken' })
  })

  it('says which validator ended, and passes on the way out', async () => {
    await network.close()
    const home = chainPaths(folder).home('validator-2')
    const state = join(home, 'data', 'priv_validator_state.json')
    const signed = readFileSync(state, 'utf8')
    writeFileSync(state, signed.slice(0, 10))
    await assert.rejects(startComet({ folder }), ({ code, metadata }) => {
      assert.equal(code, 'ValidatorEnded')
      assert.equal(metadata.validator, 'validator-2')
      assert.equal(metadata.code, 2)
      assert.match(String(metadata.hint), /scheduleReplacement/)
      return true
    })
    writeFileSync(state, signed)
  })

  it('refuses a missing password, missing programs, a port in use and a damaged description before anything starts', async () => {
    const other = join(root, 'other')
    cpSync(folder, other, { recursive: true })
    rmSync(chainPaths(other).password('validator-0'))
    await assert.rejects(startComet({ folder: other }), { code: 'PasswordMissing' })
    const programs = { geth: '/nowhere/geth', validator: '/nowhere/causeway-validator' }
    await assert.rejects(startComet({ folder, programs }), { code: 'EngineMissing' })
    const chain = readChain(folder)
    const stranger = createServer().listen(chain.validators[0]?.ports.http, '127.0.0.1')
    await assert.rejects(startComet({ folder }), { code: 'PortsTaken' })
    await new Promise((resolve) => stranger.close(resolve))
    writeChain(other, { ...chain, chainId: -1 })
    await assert.rejects(startComet({ folder: other }), { code: 'ChainFolderInvalid' })
  })
})
