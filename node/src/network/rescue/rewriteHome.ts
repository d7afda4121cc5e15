// Makes a home go on from a rescue. Every step can be repeated, and none leaves the old chain with a record of signatures that was begun anew.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../../command/home.ts'
import { rescueErrors } from './errors.ts'
import type { RescuePlan } from './plan.ts'
import { type Genesis, genesisText, parseGenesis, rescueGenesis, rescuesOf } from './rescueGenesis.ts'

const NEVER_SIGNED = '{"height":"0","round":0,"step":0}\n'

const pathsOf = (home: string, number: number) => ({
  genesis: join(home, 'config', 'genesis.json'),
  genesisBefore: join(home, 'config', `genesis.before-rescue-${number}.json`),
  data: join(home, 'data'),
  dataBefore: join(home, `data.before-rescue-${number}`),
  dataNew: join(home, `data.rescue-${number}`),
  /** In data/, so that it is there from the moment in which the data of the rescue is; a restored snapshot leaves it. */
  done: join(home, 'data', doneName(number)),
})

const doneName = (number: number): string => `rescue-${number}`

/** The genesis that the home has, whatever it begins with. @throws RescueHomeOther, FileUnreadable */
export const genesisOfHome = (home: string): Genesis => {
  const file = join(home, 'config', 'genesis.json')
  if (!existsSync(file)) throw rescueErrors.RescueHomeOther({ home, problem: 'no config/genesis.json' })
  return parseGenesis(readFileSync(file, 'utf8'), file)
}

/**
 * The genesis first: with the new one and the old data the engine does not start, while the old one with a new record could sign twice.
 * What the home was before stays beside it.
 *
 * @throws RescueHomeOther
 */
export const rewriteHome = (home: string, plan: RescuePlan): void => {
  const { genesis, genesisBefore, data, dataBefore, dataNew, done } = pathsOf(home, plan.number)
  if (!existsSync(data) && !existsSync(dataBefore)) throw rescueErrors.RescueHomeOther({ home, problem: 'no data/' })
  if (rescuesOf(genesisOfHome(home)) < plan.number) {
    const old = readFileSync(genesis, 'utf8')
    writeWhole(genesisBefore, old)
    writeWhole(genesis, genesisText(rescueGenesis(parseGenesis(old, genesis), plan)))
  }
  // A home that was made with the genesis of the rescue, or went through it, has signed under it: its record is not touched.
  if (!existsSync(genesisBefore) || existsSync(done)) return
  if (existsSync(data) && existsSync(dataBefore)) return
  rmSync(dataNew, { recursive: true, force: true })
  mkdirSync(dataNew, { mode: 0o700 })
  writeFileSync(join(dataNew, 'priv_validator_state.json'), NEVER_SIGNED, { mode: 0o600 })
  writeFileSync(join(dataNew, doneName(plan.number)), '')
  if (existsSync(data)) renameSync(data, dataBefore)
  renameSync(dataNew, data)
}
