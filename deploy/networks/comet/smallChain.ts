// For tests: a chain folder with one home that was never started, on reserved ports.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memberId } from '@causeway/sdk/ids'
import { type ChainFile, chainPaths, writeChain } from './chainFolder.ts'
import { createIdentity, enodeOf, validatorAddress } from './nodeIdentity.ts'
import { portsOf, reserveBase } from './ports.ts'
import { writeHome } from './writeHome.ts'

export const NAME = 'validator-0'
const CHAIN_ID = 8_010_156
const ADDRESS = `0x${'1'.repeat(40)}`

export type SmallChain = {
  readonly folder: string
  readonly chain: ChainFile
  readonly home: string
  readonly ports: ChainFile['validators'][number]['ports']
  readonly remove: () => Promise<void>
}

/** @param listen what the home listens on */
export const makeSmallChain = async ({ listen = '127.0.0.1' } = {}): Promise<SmallChain> => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-small-'))
  const { base, release } = await reserveBase(1)
  const [identity, ports, paths] = [createIdentity(), portsOf(base, 0), chainPaths(folder)]
  const app_state = { member_registry: ADDRESS, validator_set: ADDRESS, fee_recipient: ADDRESS }
  const consensus = JSON.stringify({
    ...{ genesis_time: '2026-11-27T07:00:00Z', chain_id: `causeway-${CHAIN_ID}`, initial_height: '1' },
    ...{ consensus_params: { version: { app: '1' } }, validators: [], app_hash: '', app_state },
  })
  const validator = { chainId: CHAIN_ID, geth: join(folder, 'no', 'geth'), ports, listen }
  const home = paths.home(NAME)
  await writeHome({
    ...{ home, name: NAME, identity, peers: [], validator, password: 'x', scryptN: 2 },
    genesis: { consensus, execution: '{}' },
  })
  for (const [file, text] of [
    [paths.consensusGenesis, consensus],
    [paths.executionGenesis, '{}'],
    [paths.deployment(CHAIN_ID), '{}'],
  ] as const) {
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, text)
  }
  const chain: ChainFile = {
    ...{ version: 1, engine: 'comet', chainId: CHAIN_ID, jurisdiction: 'CN', governed: true, genesisHash: `0x${'2'.repeat(64)}` },
    validators: [
      {
        ...{ name: NAME, memberId: memberId.parse(`0x${'3'.repeat(64)}`), host: '127.0.0.1', ports },
        ...{ address: validatorAddress(identity), peerId: identity.peerId, enode: enodeOf(identity.executionNodeKey) },
      },
    ],
  } as ChainFile // CAST: literals that the schema of the file brands.
  writeChain(folder, chain)
  const remove = async (): Promise<void> => {
    await release()
    rmSync(folder, { recursive: true })
  }
  return { folder, chain, home, ports, remove }
}
