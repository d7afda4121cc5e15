// The comet chains of a home: where they are, and which of them a command means.
import { join, resolve } from 'node:path'
import { buildEngine, type Programs } from '../../../../deploy/networks/comet/buildEngine.ts'
import {
  type ChainFile,
  hasChain,
  readChain,
  type ValidatorEntry,
  validatorNamed,
} from '../../../../deploy/networks/comet/chainFolder.ts'
import { cometErrors } from '../../../../deploy/networks/comet/errors.ts'
import { jurisdictions, type NetworkJurisdiction } from '../../../../deploy/networks/network.ts'
import { commandErrors } from '../../command/errors.ts'
import { startProgress } from '../../command/output.ts'

export type OpenChain = { readonly folder: string; readonly chain: ChainFile }

/** The folder of one chain of a home; the home may be that folder itself. */
export const chainFolder = (home: string, jurisdiction: NetworkJurisdiction): string =>
  hasChain(home) && readChain(home).jurisdiction === jurisdiction ? resolve(home) : resolve(home, 'comet', jurisdiction)

const foldersOf = (home: string): string[] =>
  hasChain(home) ? [resolve(home)] : jurisdictions.map((jurisdiction) => resolve(home, 'comet', jurisdiction)).filter(hasChain)

/** Whether `init` has made chains in this home. */
export const hasChains = (home: string): boolean => foldersOf(home).length > 0

/** All chains of a home; or the one whose folder the home is. @throws NetworkNotInitialised, ChainFolderInvalid */
export const openChains = (home: string): readonly OpenChain[] => {
  const folders = foldersOf(home)
  if (folders.length === 0) throw cometErrors.NetworkNotInitialised({ folder: resolve(home, 'comet') })
  return folders.map((folder) => ({ folder, chain: readChain(folder) }))
}

/** @throws ArgumentInvalid */
export const parseJurisdiction = (text: string): NetworkJurisdiction => {
  const found = jurisdictions.find((jurisdiction) => jurisdiction === text)
  if (found === undefined)
    throw commandErrors.ArgumentInvalid({
      argument: 'jurisdiction',
      given: text,
      problem: `expected ${jurisdictions.join(' or ')}`,
    })
  return found
}

/** A validator named as `CN/validator-2`. @throws ArgumentInvalid, NetworkNotInitialised, ValidatorUnknown */
export const parseValidator = (home: string, text: string): OpenChain & { readonly entry: ValidatorEntry } => {
  const [jurisdiction = '', name = ''] = text.split('/')
  const folder = chainFolder(home, parseJurisdiction(jurisdiction))
  const chain = readChain(folder)
  return { folder, chain, entry: validatorNamed(chain, name) }
}

/** The programs of a folder, or those that are built from the sources here. @throws GoMissing, EngineNotBuilt */
export const findPrograms = async (folder?: string): Promise<Programs> => {
  if (folder !== undefined) return { geth: resolve(join(folder, 'geth')), validator: resolve(join(folder, 'causeway-validator')) }
  const bar = startProgress('Building the engine')
  return buildEngine({ onStep: bar.update }).finally(bar.stop)
}
