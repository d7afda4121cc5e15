// What many tests begin with, made once for a run of `npm test` and copied. A test that runs alone makes its own.
import { cpSync, existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { startNetwork } from '../../../deploy/networks/embedded/startNetwork.ts'
import type { NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { openStore } from '../../../node/src/store/openStore.ts'

/** Fills a folder that is not there yet. */
type Make = (folder: string) => Promise<void>

/** `npm test` names a folder of this run, which is empty when it begins: what is kept there was made from these sources. */
const kept = process.env.CAUSEWAY_MADE_ONCE

/** Several processes may make the same at the same time: the first that is done keeps it for all. */
const keep = async (name: string, make: Make, among: string): Promise<string> => {
  const whole = join(among, name)
  if (existsSync(whole)) return whole
  const unfinished = await mkdtemp(`${whole}-`)
  const made = join(unfinished, name)
  await make(made)
  await rename(made, whole).catch((fault) => {
    if (!existsSync(whole)) throw fault
  })
  await rm(unfinished, { recursive: true })
  return whole
}

const makeData: Make = async (dataFolder) => {
  await (await openStore({ dataFolder })).close()
}

/** Fills the data folder of a node or a process of the bridge: a database that was migrated and never used. */
export const fillDataFolder: Make = async (dataFolder) => {
  if (kept === undefined) return makeData(dataFolder)
  cpSync(await keep('data', makeData, kept), dataFolder, { recursive: true })
}

/** Fills the folder of an embedded chain whose contracts are deployed, if it is to begin; without a run it stays as it is. */
export const fillChainFolder = async (folder: string, jurisdiction: NetworkJurisdiction = 'CN'): Promise<void> => {
  if (kept === undefined || existsSync(join(folder, 'chain.json'))) return
  const make: Make = async (made) => {
    await (await startNetwork({ folder: made, jurisdiction })).close()
  }
  cpSync(await keep(jurisdiction, make, kept), folder, { recursive: true })
}
