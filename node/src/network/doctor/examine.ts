import { checkBlocks } from './checkBlocks.ts'
import { checkGas } from './checkGas.ts'
import { checkGenesis } from './checkGenesis.ts'
import { checkMachines } from './checkMachines.ts'
import { checkNodeLists } from './checkNodeLists.ts'
import { checkValidators } from './checkValidators.ts'
import type { Finding } from './finding.ts'
import type { ChainReading } from './reading.ts'

const checks = [checkBlocks, checkMachines, checkGenesis, checkNodeLists, checkValidators, checkGas]

/** Everything that is wrong with a chain by what was measured: errors first, each list in the order of the checks. */
export const examine = (chain: ChainReading): Finding[] => {
  const all = checks.flatMap((check) => check(chain))
  return [...all.filter(({ severity }) => severity === 'error'), ...all.filter(({ severity }) => severity === 'warning')]
}
