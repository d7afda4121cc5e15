// Where this machine reaches the RPC of a validator, which by default listens on the loopback of its own machine alone.
import { existsSync } from 'node:fs'
import { isLoopback } from '../places.ts'
import { chainPaths, type ValidatorEntry } from './chainFolder.ts'
import { readValidatorFile } from './validatorFile.ts'

const LOOPBACK = '127.0.0.1'

/**
 * The validator with the host under which this machine reaches its RPC, health and figures: for one whose home is in the folder of the chain
 * what its validator.json says, for others the host that the network knows, where a machine may keep them to itself.
 *
 * @throws ChainFolderInvalid
 */
export const asReached = (folder: string, entry: ValidatorEntry): ValidatorEntry => {
  const home = chainPaths(folder).home(entry.name)
  if (!existsSync(home)) return entry
  const { rpcListen, listen } = readValidatorFile(home)
  const host = rpcListen ?? (isLoopback(listen) ? listen : LOOPBACK)
  return { ...entry, host: host === '0.0.0.0' || host === '::' ? LOOPBACK : host }
}
