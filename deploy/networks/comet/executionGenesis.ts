// The genesis of the execution client: the accounts of a ceremony, and every fork up to Osaka from the first block.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toQuantity } from 'ethers'
import type { GenesisAlloc } from '../genesisAlloc.ts'
import { systemAccounts } from '../systemContracts.ts'
import { cometErrors } from './errors.ts'

export type ExecutionGenesisParameters = {
  readonly chainId: number
  readonly alloc: GenesisAlloc
  /** Unix seconds. */
  readonly timestamp: number
}

const GAS_LIMIT = 60_000_000
/** Wei: the least that the fee rule of EIP-1559 can fall to. */
const BASE_FEE = 7
const BLOBS = { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477 }

/** A genesis in the format of geth. */
export const executionGenesis = ({ chainId, alloc, timestamp }: ExecutionGenesisParameters) => ({
  config: {
    chainId,
    ...{ homesteadBlock: 0, eip150Block: 0, eip155Block: 0, eip158Block: 0, byzantiumBlock: 0, constantinopleBlock: 0 },
    ...{ petersburgBlock: 0, istanbulBlock: 0, berlinBlock: 0, londonBlock: 0, terminalTotalDifficulty: 0 },
    ...{ shanghaiTime: 0, cancunTime: 0, pragueTime: 0, osakaTime: 0 },
    blobSchedule: { cancun: BLOBS, prague: BLOBS, osaka: BLOBS },
  },
  timestamp: toQuantity(timestamp),
  gasLimit: toQuantity(GAS_LIMIT),
  baseFeePerGas: toQuantity(BASE_FEE),
  difficulty: '0x0',
  nonce: '0x0',
  extraData: '0x',
  alloc: { ...alloc, ...systemAccounts() },
})
export type ExecutionGenesis = ReturnType<typeof executionGenesis>

/** The hash of the genesis block, as geth computes it. @param scratch a folder in which one of its own is made and removed @throws EngineMissing, GenesisNotMade */
export const genesisHashOf = (genesis: ExecutionGenesis, geth: string, scratch: string): string => {
  const folder = mkdtempSync(join(scratch, '.genesis-'))
  try {
    const file = join(folder, 'execution.json')
    writeFileSync(file, JSON.stringify(genesis))
    const args = ['--log.format', 'json', '--datadir', join(folder, 'data'), '--state.scheme', 'hash', 'init', file]
    const { stdout, stderr, error } = spawnSync(geth, args, { encoding: 'utf8' })
    if (error !== undefined) throw cometErrors.EngineMissing({ program: geth }, error)
    const [, hash] = /"Successfully wrote genesis state".*"hash":"(0x[0-9a-f]{64})"/.exec(`${stdout}${stderr}`) ?? []
    if (hash === undefined) throw cometErrors.GenesisNotMade({ output: `${stdout}${stderr}`.slice(-2000) })
    return hash
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
