// Measures a network and says what ails it.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { hasChain } from '../../../../deploy/networks/comet/chainFolder.ts'
import { besuFolders } from '../engineOption.ts'
import { doctorErrors } from './errors.ts'
import { examine } from './examine.ts'
import type { Finding } from './finding.ts'
import { readBesu } from './readBesu.ts'
import { readComet } from './readComet.ts'
import { readEmbedded } from './readEmbedded.ts'
import type { ChainReading, EngineName } from './reading.ts'

export type DiagnoseParameters = {
  readonly engine: EngineName
  /** The folder of the network; it may hold several chains. */
  readonly home: string
  /** Base URLs of the agents of allowlists (Besu). */
  readonly agents?: readonly string[]
  /** Unix seconds; the clock of this machine if absent. */
  readonly now?: number
}

export type Diagnosis = { readonly chain: ChainReading; readonly findings: readonly Finding[] }

/** One diagnosis a chain. @throws DoctorFolderOther, ChainFolderInvalid, DeploymentInvalid */
export const diagnose = async (parameters: DiagnoseParameters): Promise<Diagnosis[]> => {
  const { engine, home, agents = [], now = Math.floor(Date.now() / 1_000) } = parameters
  if (engine === 'embedded') return [diagnosisOf(await readEmbedded({ home, now }))]
  if (engine === 'besu') {
    const found = besuFolders(home)
    const all = found.length === 0 ? [home] : found
    return Promise.all(all.map(async (folder) => diagnosisOf(await readBesu({ folder, agents, now }))))
  }
  const folders = chainsIn(home)
  if (folders.length === 0) throw doctorErrors.DoctorFolderOther({ folder: home, engine })
  return Promise.all(folders.map(async (folder) => diagnosisOf(await readComet({ folder, now }))))
}

const diagnosisOf = (chain: ChainReading): Diagnosis => ({ chain, findings: examine(chain) })

/** The folder itself, or those below it, however the network names them. */
export const chainsIn = (home: string): string[] => {
  if (hasChain(home)) return [home]
  const below = (folder: string): string[] => {
    try {
      return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
        entry.isDirectory() ? [join(folder, entry.name)] : [],
      )
    } catch {
      return []
    }
  }
  const first = below(home)
  return [...first, ...first.flatMap(below)].filter(hasChain)
}
