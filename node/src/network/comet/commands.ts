// causeway network build | init | snapshot | restore | join
import { randomInt } from 'node:crypto'
import { memberId } from '@causeway/sdk/ids'
import { type Command, Option } from 'commander'
import { buildEngine } from '../../../../deploy/networks/comet/buildEngine.ts'
import { initComet } from '../../../../deploy/networks/comet/initComet.ts'
import { joinComet } from '../../../../deploy/networks/comet/joinComet.ts'
import { leaveComet } from '../../../../deploy/networks/comet/leaveComet.ts'
import { restoreSnapshot, takeSnapshot } from '../../../../deploy/networks/comet/snapshot.ts'
import { accountNames, embeddedAccount } from '../../../../deploy/networks/embedded/accounts.ts'
import { jurisdictions } from '../../../../deploy/networks/network.ts'
import { commandErrors } from '../../command/errors.ts'
import { action, boundedNumber, type GlobalOptions } from '../../command/options.ts'
import { print, startProgress } from '../../command/output.ts'
import { addDoctorCommand } from '../doctor/commands.ts'
import { addRescueCommands } from '../rescue/commands.ts'
import { chainFolder, findPrograms, parseJurisdiction, parseValidator } from './chains.ts'

type InitOptions = GlobalOptions & {
  readonly jurisdiction: string
  readonly hosts?: string
  readonly validators: string
  readonly basePort: string
  readonly programs?: string
  readonly governed: boolean
  readonly rehearsal?: boolean
}
type JoinOptions = GlobalOptions & {
  readonly member: string
  readonly host: string
  readonly listen?: string
  readonly basePort: string
  readonly from?: string
  readonly snapshot?: string
  readonly programs?: string
}

const MOST_PORT = 60_000
/** Between the first ports of two chains on one machine. */
const PORTS_A_CHAIN = 1_000
const COIN = 10n ** 21n

export const addCometCommands = (program: Command): void => {
  const network = program.commands.find((command) => command.name() === 'network') ?? program.command('network')
  network.command('build').description('build geth and causeway-validator with Go, once').action(action(build))
  network
    .command('init')
    .description('make the genesis of each chain and a home for each validator')
    .addOption(new Option('--engine <name>').choices(['comet']).default('comet'))
    .option('--jurisdiction <codes>', 'which chains, with commas', jurisdictions.join(','))
    .option('--validators <number>', 'of each chain, at least 4', '4')
    .option('--hosts <names>', 'the machines of the validators of each chain, with commas; absent: this one')
    .option('--base-port <number>', 'first port of the first chain', '27000')
    .option('--programs <folder>', 'where geth and causeway-validator are; absent: they are built')
    .option('--no-governed', 'leave the offices with the account consortium, whose key is public: for development')
    .option('--rehearsal', 'votes and delays of seconds, to practise the run book: never for a real network')
    .action(action((options) => init(options as InitOptions)))
  addDoctorCommand(network)
  addRescueCommands(network)
  network
    .command('snapshot')
    .description('copy blocks and state of a stopped validator; keys are never in it')
    .argument('<validator>', 'such as CN/validator-2')
    .argument('<file>', 'the archive, .tar.gz')
    .action(action(snapshot))
  network
    .command('restore')
    .description('put a snapshot into a stopped validator; its keys stay')
    .argument('<validator>', 'such as CN/validator-2')
    .argument('<file>')
    .action(action(restore))
  network
    .command('join')
    .description('make the home of a further node of a chain')
    .argument('<validator>', 'such as CN/validator-4')
    .requiredOption('--member <id>', 'the organisation whose node it is')
    .option('--host <name>', 'where other nodes reach it', '127.0.0.1')
    .option('--listen <address>', 'the address it listens on; absent: its host')
    .option('--base-port <number>', 'its first port; absent: one that is probably free')
    .option('--from <folder>', 'a chain folder whose public files are copied, on a new machine')
    .option('--snapshot <file>', 'begin from it instead of from the genesis')
    .option('--programs <folder>', 'where geth and causeway-validator are; absent: they are built')
    .action(action((options, validator: string) => join(options as JoinOptions, validator)))
  network
    .command('leave')
    .description('end a node and take it out of this folder; its seat ends by a vote before that')
    .argument('<validator>', 'such as CN/validator-4')
    .action(action(leave))
}

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

const init = async (options: InitOptions): Promise<void> => {
  const chosen = options.jurisdiction.split(',').map(parseJurisdiction)
  const hosts = options.hosts?.split(',').map((host) => host.trim())
  const validators = boundedNumber(options.validators, '--validators', 100)
  if ((hosts?.length ?? validators) < 4)
    throw commandErrors.ArgumentInvalid({ argument: '--validators', problem: 'expected at least 4' })
  const basePort = boundedNumber(options.basePort, '--base-port', MOST_PORT)
  const programs = await findPrograms(options.programs)
  const made = []
  for (const [index, jurisdiction] of chosen.entries()) {
    const bar = startProgress(`Making the chain of ${jurisdiction}`)
    const folder = chainFolder(options.home, jurisdiction)
    const chain = await initComet({
      ...{ folder, jurisdiction, programs, validators, governed: options.governed },
      rehearsal: options.rehearsal === true,
      basePort: basePort + PORTS_A_CHAIN * index,
      ...(hosts === undefined ? {} : { hosts }),
      coin: options.governed ? {} : Object.fromEntries(accountNames.map((name) => [embeddedAccount(name).address, COIN])),
      onStep: bar.update,
    }).finally(bar.stop)
    made.push({ jurisdiction, folder, chainId: chain.chainId, genesisHash: chain.genesisHash, governed: chain.governed })
  }
  print({ chains: made }, options)
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
    basePort:
      options.basePort === undefined ? 10 * randomInt(2_200, 3_100) : boundedNumber(options.basePort, '--base-port', MOST_PORT),
    ...(listen === undefined ? {} : { listen }),
    ...(from === undefined ? {} : { from }),
    ...(archive === undefined ? {} : { snapshot: archive }),
  })
  print({ home: joined.home, ...joined.entry }, options)
}
