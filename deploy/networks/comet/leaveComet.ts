// Takes a node out of the folder of a chain; the registry and the validator set are left as they are.
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { type ChainFile, chainPaths, type ValidatorEntry, validatorNamed, writeChain } from './chainFolder.ts'
import { claimHome } from './claimHome.ts'
import { cometErrors } from './errors.ts'
import { endProcess } from './processes.ts'

export type LeaveCometParameters = {
  /** Of the chain. */
  readonly folder: string
  readonly chain: ChainFile
  readonly name: string
}

/**
 * Ends the node, puts its home aside as `<name>.left`, with its keys (deleting them is for who owns them), and forgets it in chain.json. A node that
 * does not end, or that somebody else started, keeps its home.
 *
 * @throws ValidatorUnknown, ValidatorRuns, HomeNotClaimed
 */
export const leaveComet = async ({
  folder,
  chain,
  name,
}: LeaveCometParameters): Promise<{ readonly keptIn: string | undefined }> => {
  const entry = validatorNamed(chain, name)
  const paths = chainPaths(folder)
  const home = paths.home(name)
  if (!(await endProcess(paths.process(name)))) throw cometErrors.ValidatorRuns({ validator: name })
  const keptIn = existsSync(home) ? await putAside(home, entry, paths.password(name)) : undefined
  writeChain(folder, { ...chain, validators: chain.validators.filter((each) => each !== entry) })
  return { keptIn }
}

/** The password goes along: a new node of this name will have one of its own. */
const putAside = async (home: string, { name, ports }: ValidatorEntry, password: string): Promise<string> => {
  const release = await claimHome({ home, validator: name, ports })
  try {
    const keptIn = freeName(`${home}.left`)
    renameSync(home, keptIn)
    if (existsSync(password)) renameSync(password, join(keptIn, 'config', 'password'))
    return keptIn
  } finally {
    await release()
  }
}

/** A node of the same name may have left before. */
const freeName = (wanted: string, number = 1): string => {
  const name = number === 1 ? wanted : `${wanted}-${number}`
  return existsSync(name) ? freeName(wanted, number + 1) : name
}
