// Which engine a command of the network means.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { jurisdictions, type NetworkEngine, networkEngines } from '../../../deploy/networks/network.ts'
import { runningNetwork } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { hasChains } from './comet/chains.ts'
import { networkCommandErrors } from './errors.ts'

export type EngineOptions = GlobalOptions & { readonly engine?: NetworkEngine }

/** @param usual what is meant without the option */
export const withEngineOption = (command: Command, usual: string): Command =>
  command.addOption(new Option('--engine <name>', `absent: ${usual}`).choices(networkEngines))

/** The folders of the Besu chains of a home. */
export const besuFolders = (home: string): string[] =>
  [resolve(home), ...jurisdictions.map((jurisdiction) => resolve(home, 'besu', jurisdiction))].filter((folder) =>
    existsSync(join(folder, 'compose.yaml')),
  )

/** The engine that is named, or that runs in the home, or whose chains are in it. */
export const engineOf = ({ home, engine }: EngineOptions): NetworkEngine => {
  if (engine !== undefined) return engine
  const running = runningNetwork(home)?.engine
  if (running !== undefined) return running
  if (hasChains(home)) return 'comet'
  return besuFolders(home).length > 0 ? 'besu' : 'embedded'
}

/** The engine, if this program runs it. @throws BesuRunsInContainers */
export const localEngineOf = (options: EngineOptions): 'embedded' | 'comet' => {
  const engine = engineOf(options)
  if (engine === 'besu') throw networkCommandErrors.BesuRunsInContainers({ folders: besuFolders(options.home) })
  return engine
}

/** An action that only networks of comet have. @throws EngineWithoutVerb */
export const cometAction = <Args extends unknown[]>(run: (options: GlobalOptions, ...args: Args) => Promise<void>) =>
  action(async (options: EngineOptions, ...args: Args): Promise<void> => {
    const { engine = 'comet' } = options
    if (engine !== 'comet') throw networkCommandErrors.EngineWithoutVerb({ engine })
    return run(options, ...args)
  })
