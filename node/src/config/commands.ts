// causeway node start
import type { Command } from 'commander'
import { readJson } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import type { NodeOptions } from './nodeOptions.ts'

type StartOptions = GlobalOptions & { readonly config: string }

export const addNodeCommands = (program: Command): void => {
  const node = program.command('node').description("a provider's node of its own, beside the data")
  node
    .command('start')
    .description('run a node until SIGTERM or SIGINT; DATABASE_URL names a PostgreSQL server in place of the embedded database')
    .requiredOption('--config <file>', 'JSON with the options of node/src/config/nodeOptions.ts')
    .action(action((options) => start(options as StartOptions)))
}

const start = async ({ config }: StartOptions): Promise<void> => {
  const { DATABASE_URL: databaseUrl } = process.env
  const given = readJson(config)
  // CAST: createNode parses what it is given and says what does not fit.
  const options = { ...(databaseUrl === undefined ? {} : { databaseUrl }), ...(given as object) } as NodeOptions
  // Loaded only here: the other commands need neither database nor server.
  const { createNode } = await import('../node.ts')
  const node = await createNode(options)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void node.close().finally(() => process.exit(0)))
}
