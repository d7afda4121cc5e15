// A chain for development and tests: made once for each row of ports, and copied from then on.
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { accountNames, embeddedAccount } from '../embedded/accounts.ts'
import type { NetworkJurisdiction } from '../network.ts'
import { cacheRoot, type Programs } from './buildEngine.ts'
import { hasChain } from './chainFolder.ts'
import { initComet } from './initComet.ts'

export type DevelopmentChainParameters = {
  readonly folder: string
  readonly jurisdiction: NetworkJurisdiction
  readonly validators: number
  readonly programs: Programs
  readonly basePort: number
  readonly onStep?: (done: number, of: number, what: string) => void
}

const CREATION_CODE = fileURLToPath(new URL('../../generated/contracts.json', import.meta.url))
/** What decides how a chain is made: a change of any of these files makes a new one. A test compares them with what is imported. */
export const MAKERS = [
  ...['initComet.ts', 'executionGenesis.ts', 'consensusGenesis.ts', 'founders.ts', 'nodeIdentity.ts', 'ports.ts'],
  ...['systemdUnit.ts', 'validatorFile.ts', 'writeHome.ts', 'chainFolder.ts', 'parseJson.ts'],
  ...['../ceremony.ts', '../organisation.ts', '../rehearsal.ts', '../systemContracts.ts', '../places.ts', '../network.ts'],
  ...[
    '../embedded/accounts.ts',
    '../embedded/startAnvil.ts',
    '../../steps.ts',
    '../../deploy.ts',
    '../../governance.ts',
    '../../handOver.ts',
    '../../accessPowers.ts',
  ],
] as const
/** 1,000 coins: more than any test spends at a few wei a unit of gas. */
const COIN = 10n ** 21n
/** Quick to open; the keys protect nothing. */
const SCRYPT_N = 4_096

/** Puts a chain of the account `consortium` into a folder that holds none. @throws as {@link initComet} */
export const developmentChain = async (parameters: DevelopmentChainParameters): Promise<void> => {
  const { folder, jurisdiction, validators, programs, basePort, onStep } = parameters
  const kept = join(cacheRoot(), 'chains', digest(), `${jurisdiction}-${validators}-${basePort}`)
  if (!hasChain(kept)) {
    rmSync(kept, { recursive: true, force: true })
    const coin = Object.fromEntries(accountNames.map((name) => [embeddedAccount(name).address, COIN]))
    const steps = onStep === undefined ? {} : { onStep }
    const chain = { jurisdiction, validators, programs, basePort, governed: false, coin, scryptN: SCRYPT_N }
    await initComet({ folder: kept, ...chain, ...steps })
  }
  mkdirSync(folder, { recursive: true })
  cpSync(kept, folder, { recursive: true })
}

const digest = (): string => {
  const hash = createHash('sha256').update(readFileSync(CREATION_CODE))
  for (const name of MAKERS) {
    const file = fileURLToPath(new URL(name, import.meta.url))
    hash.update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}
