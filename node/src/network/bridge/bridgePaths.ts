// Where the bridge of a network keeps its files.
import { resolve } from 'node:path'

export const bridgePaths = (home: string) => {
  const folder = resolve(home, 'bridge')
  const of = (name: string, file: string): string => resolve(folder, name, file)
  return {
    folder,
    connection: resolve(folder, 'connection.json'),
    secrets: resolve(folder, 'secrets'),
    /** Which processes there are. */
    plan: resolve(folder, 'processes.json'),
    /** A database that was made and not used: copying it is quicker than making one for each process. */
    template: resolve(folder, 'template'),
    supervisor: resolve(folder, 'supervisor.process.json'),
    log: resolve(folder, 'supervisor.log'),
    proposal: (jurisdiction: string) => resolve(folder, `proposal-${jurisdiction}.json`),
    config: (name: string) => of(name, 'config.json'),
    data: (name: string) => of(name, 'data'),
    logOf: (name: string) => of(name, 'process.log'),
    process: (name: string) => of(name, 'process.json'),
    /** Up to where a monitor has looked. */
    state: (name: string) => of(name, 'state.json'),
  }
}
