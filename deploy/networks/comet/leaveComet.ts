// Takes a node out of the folder of a chain; the registry and the validator set are left as they are.
import { existsSync, renameSync } from 'node:fs'
import { type ChainFile, chainPaths, validatorNamed, writeChain } from './chainFolder.ts'
import { endProcess } from './processes.ts'

export type LeaveCometParameters = {
  /** Of the chain. */
  readonly folder: string
  readonly chain: ChainFile
  readonly name: string
}

/**
 * Ends the node, forgets it in chain.json and puts its home aside as `<name>.left`, with its keys: deleting them is for who owns them.
 *
 * @throws ValidatorUnknown
 */
export const leaveComet = async ({
  folder,
  chain,
  name,
}: LeaveCometParameters): Promise<{ readonly keptIn: string | undefined }> => {
  const entry = validatorNamed(chain, name)
  const paths = chainPaths(folder)
  await endProcess(paths.process(name))
  writeChain(folder, { ...chain, validators: chain.validators.filter((each) => each !== entry) })
  if (!existsSync(paths.home(name))) return { keptIn: undefined }
  const keptIn = `${paths.home(name)}.left`
  renameSync(paths.home(name), keptIn)
  return { keptIn }
}
