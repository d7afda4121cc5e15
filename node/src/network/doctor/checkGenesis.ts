// Whether all nodes of a chain began with the same block, and whether the contracts are on it.
import type { Finding } from './finding.ts'
import type { ChainReading, NodeReading } from './reading.ts'

export const checkGenesis = (chain: ChainReading): Finding[] => [
  ...differences(chain),
  ...chain.nodes.flatMap(firstBlockOf),
  ...contractsOf(chain),
]

/** A file counts as wrong where it differs from what most nodes have. */
const differences = ({ nodes }: ChainReading): Finding[] => {
  const names = new Set(nodes.flatMap(({ genesis }) => Object.keys(genesis?.files ?? {})))
  return [...names].flatMap((file) => {
    const usual = mostOf(nodes.flatMap(({ genesis }) => genesis?.files[file] ?? []))
    return nodes.flatMap(({ name, genesis }): Finding[] => {
      const digest = genesis?.files[file]
      if (genesis === undefined || digest === undefined || digest === usual) return []
      const measured = `${genesis.folder}/${file} has digest ${digest.slice(0, 12)}…, most nodes have ${usual?.slice(0, 12)}…`
      const advice = 'Copy the file from another home of this chain, then start the node again.'
      return [{ code: 'GenesisDiffers', severity: 'error', subject: name, measured, advice }]
    })
  })
}

const mostOf = (values: readonly string[]): string | undefined => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

const firstBlockOf = ({ name, genesis }: NodeReading): Finding[] => {
  const { expected, found, folder } = genesis ?? {}
  if (expected === undefined || found === undefined || expected === found) return []
  const measured = `block 0 is ${found}, the files in ${folder} make ${expected}`
  const advice = 'The data folder is of another chain: use the files it was made with, or an empty data folder.'
  return [{ code: 'GenesisWrong', severity: 'error', subject: name, measured, advice }]
}

const contractsOf = ({ chainId, missingContracts = [] }: ChainReading): Finding[] => {
  if (missingContracts.length === 0) return []
  const measured = `no code where the deployment file says ${missingContracts.join(', ')}`
  const advice = 'The deployment file is of another chain, or the chain was begun anew: use the file of this one.'
  return [{ code: 'ContractsMissing', severity: 'error', subject: `chain ${chainId}`, measured, advice }]
}
