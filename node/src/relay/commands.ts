// causeway relay start | views | lift | monitor | clear
import type { Command } from 'commander'
import { readJson } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { print } from '../command/output.ts'
import type { MonitorOptions } from '../monitor/monitorOptions.ts'
import type { Query } from '../store/database.ts'
import type { RelayOptions } from './relayOptions.ts'

type ConfigOptions = GlobalOptions & { readonly config: string }
type LiftOptions = ConfigOptions & { readonly view: string }

const CONFIG = ['--config <file>', 'JSON with the options of node/src/relay/relayOptions.ts'] as const

export const addRelayCommands = (program: Command): void => {
  const relay = program.command('relay').description('the processes of the bridge: attester, aggregator, deliverer, monitor')
  relay
    .command('start')
    .description('run the role of the options until SIGTERM or SIGINT; DATABASE_URL names a PostgreSQL server')
    .requiredOption(...CONFIG)
    .action(action((options) => start(options as ConfigOptions)))
  relay
    .command('views')
    .description('how far each view of a chain was read, and why one has halted; the process must be stopped')
    .requiredOption(...CONFIG)
    .action(action((options) => views(options as ConfigOptions)))
  relay
    .command('lift')
    .description('let a view that has halted run again, once its cause is removed; the process must be stopped')
    .requiredOption(...CONFIG)
    .requiredOption('--view <name>', 'as `causeway relay views` prints it')
    .action(action((options) => lift(options as LiftOptions)))
  relay
    .command('monitor')
    .description('watch that nothing arrives that was not sent, and curse the route if it does')
    .requiredOption('--config <file>', 'JSON with the options of node/src/monitor/monitorOptions.ts')
    .action(action((options) => monitor(options as ConfigOptions)))
  relay
    .command('clear')
    .description('let a monitor that has seen a violation go on behind it, once that is cleared up; the process must be stopped')
    .requiredOption('--config <file>', 'JSON with the options of node/src/monitor/monitorOptions.ts')
    .action(action((options) => clear(options as ConfigOptions)))
}

const untilSignalled = (close: () => Promise<void>): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void close().finally(() => process.exit(0)))
}

const readOptions = (config: string): RelayOptions => {
  const { DATABASE_URL: databaseUrl } = process.env
  // CAST: readRelayConfig parses what it is given and says what does not fit.
  return { ...(databaseUrl === undefined ? {} : { databaseUrl }), ...(readJson(config) as object) } as RelayOptions
}

const start = async ({ config }: ConfigOptions): Promise<void> => {
  // Loaded only here: the other commands need neither database nor server.
  const { startRelay } = await import('./startRelay.ts')
  untilSignalled((await startRelay(readOptions(config))).close)
}

const monitor = async ({ config }: ConfigOptions): Promise<void> => {
  const { startMonitor } = await import('../monitor/startMonitor.ts')
  // CAST: readMonitorConfig parses what it is given and says what does not fit.
  untilSignalled((await startMonitor(readJson(config) as MonitorOptions)).close)
}

const clear = async ({ config, ...options }: ConfigOptions): Promise<void> => {
  const { clearMonitor } = await import('../monitor/clearMonitor.ts')
  // CAST: readMonitorConfig parses what it is given and says what does not fit.
  const { height } = await clearMonitor(readJson(config) as MonitorOptions)
  print({ height }, options, [`goes on behind block ${height}`])
}

const withStore = async <Result>(config: string, work: (query: Query) => Promise<Result>): Promise<Result> => {
  const { readRelayConfig } = await import('./relayOptions.ts')
  const { openStore } = await import('../store/openStore.ts')
  const store = await openStore(readRelayConfig(readOptions(config)))
  try {
    return await work(store.database.query)
  } finally {
    await store.close()
  }
}

const views = async ({ config, ...options }: ConfigOptions): Promise<void> => {
  const { listViews } = await import('./viewStore.ts')
  const rows = await withStore(config, listViews)
  const lines = rows.map(({ name, height, halted }) => `${name}  block ${height}  ${halted === null ? 'runs' : halted.message}`)
  print({ views: rows }, options, lines)
}

const lift = async ({ config, view }: LiftOptions): Promise<void> => {
  const { liftHalt } = await import('./viewStore.ts')
  await withStore(config, (query) => liftHalt(query, view))
}
