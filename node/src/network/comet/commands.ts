// causeway network build | init | snapshot | restore | join
import { memberId } from '@causeway/sdk/ids'
import type { Command } from 'commander'
import { buildEngine } from '../../../../deploy/networks/comet/buildEngine.ts'
import { joinComet } from '../../../../deploy/networks/comet/joinComet.ts'
import { leaveComet } from '../../../../deploy/networks/comet/leaveComet.ts'
import { restoreSnapshot, takeSnapshot } from '../../../../deploy/networks/comet/snapshot.ts'
import { commandErrors } from '../../command/errors.ts'
import { boundedNumber, type GlobalOptions } from '../../command/options.ts'
import { print } from '../../command/output.ts'
import { addDoctorCommand } from '../doctor/commands.ts'
import { cometAction, withEngineOption } from '../engineOption.ts'
import { addInitCommand } from '../initCommand.ts'
import { addRescueCommands } from '../rescue/commands.ts'
import { chainFolder, findPrograms, parseJurisdiction, parseValidator } from './chains.ts'
import { addSeatCommands } from './seatCommands.ts'

type JoinOptions = GlobalOptions & {
  readonly member: string
  readonly host: string
  readonly listen?: string
  readonly basePort?: string
  readonly from?: string
  readonly snapshot?: string
  readonly programs?: string
}

const MOST_PORT = 60_000

export const addCometCommands = (program: Command): void => {
  const network = program.commands.find((command) => command.name() === 'network') ?? program.command('network')
  comet(network, 'build', 'build geth and causeway-validator with Go, once').action(cometAction(build))
  addInitCommand(network)
  addDoctorCommand(network)
  addRescueCommands(network)
  addSeatCommands(network)
  comet(network, 'snapshot', 'copy blocks and state of a stopped validator; keys are never in it')
    .argument('<validator>', 'such as CN/validator-2')
    .argument('<file>', 'the archive, .tar.gz')
    .action(cometAction(snapshot))
  comet(network, 'restore', 'put a snapshot into a stopped validator; its keys stay')
    .argument('<validator>', 'such as CN/validator-2')
    .argument('<file>')
    .action(cometAction(restore))
  comet(network, 'join', 'make the home of a further node of a chain')
    .argument('<validator>', 'such as CN/validator-4')
    .requiredOption('--member <id>', 'the organisation whose node it is')
    .option('--host <name>', 'where other nodes reach it', '127.0.0.1')
    .option('--listen <address>', 'the address it listens on; absent: its host')
    .option('--base-port <number>', 'its first port; absent: one that is free now')
    .option('--from <folder>', 'a chain folder whose public files are copied, on a new machine')
    .option('--snapshot <file>', 'begin from it instead of from the genesis')
    .option('--programs <folder>', 'where geth and causeway-validator are; absent: they are built')
    .action(cometAction((options, validator: string) => join(options as JoinOptions, validator)))
  comet(network, 'leave', 'end a node and take it out of this folder; its seat ends by a vote before that')
    .argument('<validator>', 'such as CN/validator-4')
    .action(cometAction(leave))
}

const comet = (network: Command, name: string, description: string): Command =>
  withEngineOption(network.command(name), 'comet').description(description)

const leave = async (options: GlobalOptions, validator: string): Promise<void> => {
  const { folder, chain, entry } = parseValidator(options.home, validator)
  print({ validator, ...(await leaveComet({ folder, chain, name: entry.name })) }, options)
}

const build = async (options: GlobalOptions): Promise<void> => {
  const started = Date.now()
  const say = (done: number, of: number, what: string): void => {
    if (!options.json) process.stderr.write(`[${done}/${of}] ${what}\n`)
  }
  const programs = await buildEngine({ onStep: say })
  print({ ...programs, seconds: Math.round((Date.now() - started) / 1000) }, options)
}

const snapshot = async (options: GlobalOptions, validator: string, file: string): Promise<void> => {
  const { folder, chain, entry } = parseValidator(options.home, validator)
  print({ file, ...(await takeSnapshot({ folder, chain, validator: entry.name, file })) }, options)
}

const restore = async (options: GlobalOptions, validator: string, file: string): Promise<void> => {
  const { folder, chain, entry } = parseValidator(options.home, validator)
  print({ validator, ...(await restoreSnapshot({ folder, chain, validator: entry.name, file })) }, options)
}

const join = async (options: JoinOptions, validator: string): Promise<void> => {
  const [jurisdiction = '', name = ''] = validator.split('/')
  const { member, host, listen, from, snapshot: archive } = options
  const id = memberId.safeParse(member)
  if (!id.success)
    throw commandErrors.ArgumentInvalid({ argument: '--member', given: member, problem: 'expected 32 bytes as 0x-hex' })
  const joined = await joinComet({
    ...{ folder: chainFolder(options.home, parseJurisdiction(jurisdiction)), name, memberId: id.data, host },
    programs: await findPrograms(options.programs),
    ...(options.basePort === undefined ? {} : { basePort: boundedNumber(options.basePort, '--base-port', MOST_PORT) }),
    ...(listen === undefined ? {} : { listen }),
    ...(from === undefined ? {} : { from }),
    ...(archive === undefined ? {} : { snapshot: archive }),
  })
  print({ home: joined.home, ...joined.entry }, options)
}
