// causeway network init: what a network needs before it starts, all of it or nothing.
import { join, resolve } from 'node:path'
import { address } from '@causeway/sdk/ids'
import type { Command } from 'commander'
import { z } from 'zod'
import { type InitBesuParameters, initBesu } from '../../../deploy/networks/besu/initBesu.ts'
import { hasChain } from '../../../deploy/networks/comet/chainFolder.ts'
import { initComet } from '../../../deploy/networks/comet/initComet.ts'
import { PORTS_A_CHAIN } from '../../../deploy/networks/comet/ports.ts'
import { accountNames, embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { makeTogether } from '../../../deploy/networks/makeTogether.ts'
import { jurisdictions, type NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { networkErrors } from '../../../deploy/networks/networkErrors.ts'
import { commandErrors } from '../command/errors.ts'
import { readJson } from '../command/home.ts'
import { action, boundedNumber } from '../command/options.ts'
import { print, startProgress } from '../command/output.ts'
import { findPrograms, parseJurisdiction } from './comet/chains.ts'
import { type EngineOptions, withEngineOption } from './engineOption.ts'

type InitOptions = EngineOptions & {
  readonly jurisdiction: string
  readonly hosts?: string
  readonly founders?: string
  readonly validators: string
  readonly basePort: string
  readonly programs?: string
  readonly governed: boolean
  readonly rehearsal?: boolean
  readonly hardfork: string
  readonly tls: boolean
  readonly image?: string
}

/** What both engines want to know of each chain. */
type Shared = {
  readonly chosen: readonly NetworkJurisdiction[]
  readonly validators: number
  readonly basePort: number
  readonly rehearsal: boolean
  readonly hosts?: readonly string[]
  readonly founders?: FoundersFile
}

const foundersFile = z.partialRecord(
  z.enum(jurisdictions),
  z.array(z.strictObject({ institutionCode: z.string(), controller: address })),
)
type FoundersFile = z.infer<typeof foundersFile>

const LEAST_VALIDATORS = 4
const MOST_VALIDATORS = 100
const MOST_PORT = 60_000
const COIN = 10n ** 21n
const HARDFORKS = ['cancun', 'prague', 'osaka'] as const

/** @param network the command `causeway network` */
export const addInitCommand = (network: Command): void => {
  withEngineOption(network.command('init'), 'comet')
    .description('make the genesis of each chain and a home for each validator: all of it, or nothing')
    .option('--jurisdiction <codes>', 'which chains, with commas', jurisdictions.join(','))
    .option('--validators <number>', 'of each chain, at least 4', String(LEAST_VALIDATORS))
    .option('--hosts <names>', 'the machines of the validators of each chain, with commas; absent: this one')
    .option(
      '--founders <file>',
      'JSON: { CN: [{ institutionCode, controller }, …] }, a validator each; absent: they are invented',
    )
    .option('--base-port <number>', 'first port of the first chain', '27000')
    .option('--rehearsal', 'votes and delays of seconds, to practise the run book: never for a real network')
    .option('--programs <folder>', 'on comet, where geth and causeway-validator are; absent: they are built')
    .option('--no-governed', 'on comet, leave the offices with the account consortium, whose key is public: for development')
    .option('--hardfork <name>', `on besu: ${HARDFORKS.join(' | ')}`, 'osaka')
    .option('--no-tls', 'on besu, RPC on the loopback only')
    .option('--image <name>', 'on besu, another image than the one that is pinned')
    .action(action((options) => init(options as InitOptions)))
}

const init = async (options: InitOptions): Promise<void> => {
  const { home, engine = 'comet' } = options
  if (engine === 'embedded') return sayNothingToMake(options)
  const shared = sharedOf(options)
  if (hasChain(home)) throw networkErrors.NetworkAlreadyThere({ folder: resolve(home) })
  await (engine === 'comet' ? makeComet : makeBesu)(options, shared)
}

const sayNothingToMake = (options: InitOptions): void =>
  print({ engine: 'embedded', made: [] }, options, [
    'Nothing has to be made for the embedded engine: `causeway network up --engine embedded` makes the chain when it first starts.',
  ])

/** @throws ArgumentInvalid, FileUnreadable */
const sharedOf = (options: InitOptions): Shared => {
  const chosen = [...new Set(options.jurisdiction.split(',').map((code) => parseJurisdiction(code.trim())))]
  const hosts = options.hosts?.split(',').map((host) => host.trim())
  const founders = options.founders === undefined ? undefined : readFounders(options.founders)
  const given = boundedNumber(options.validators, '--validators', MOST_VALIDATORS)
  const counts = chosen.map(
    (jurisdiction) => hosts?.length ?? (founders === undefined ? given : (founders[jurisdiction]?.length ?? 0)),
  )
  for (const [index, jurisdiction] of chosen.entries()) {
    const count = counts[index] ?? 0
    if (count < LEAST_VALIDATORS || count > MOST_VALIDATORS)
      throw commandErrors.ArgumentInvalid({
        jurisdiction,
        validators: count,
        problem: `expected ${LEAST_VALIDATORS} to ${MOST_VALIDATORS}`,
      })
    if (founders !== undefined && founders[jurisdiction]?.length !== count)
      throw commandErrors.ArgumentInvalid({ argument: '--founders', jurisdiction, problem: 'expected one for each host' })
  }
  const basePort = boundedNumber(options.basePort, '--base-port', MOST_PORT)
  const shared = { chosen, validators: given, basePort, rehearsal: options.rehearsal === true }
  return { ...shared, ...(hosts === undefined ? {} : { hosts }), ...(founders === undefined ? {} : { founders }) }
}

const readFounders = (file: string): FoundersFile => {
  const parsed = foundersFile.safeParse(readJson(file))
  if (!parsed.success)
    throw commandErrors.ArgumentInvalid({ argument: '--founders', file, problem: z.prettifyError(parsed.error) })
  return parsed.data
}

/** What each engine is told of one chain. */
type ChainParameters = Pick<
  InitBesuParameters,
  'folder' | 'jurisdiction' | 'basePort' | 'validators' | 'rehearsal' | 'hosts' | 'founders'
>

/** Makes every chain under a bar of its own, or none. */
const makeEach = <Made>(
  folder: string,
  { chosen, basePort, validators, rehearsal, hosts, founders }: Shared,
  make: (parameters: ChainParameters & Pick<InitBesuParameters, 'onStep'>) => Promise<Made>,
): Promise<Made[]> =>
  makeTogether({
    folder,
    names: chosen,
    make: (jurisdiction, aside, index) => {
      const bar = startProgress(`Making the chain of ${jurisdiction}`)
      const own = founders?.[jurisdiction]
      return make({
        ...{ folder: aside, jurisdiction, basePort: basePort + PORTS_A_CHAIN * index, rehearsal },
        ...(hosts === undefined ? {} : { hosts }),
        ...(own === undefined ? { validators } : { founders: own, validators: own.length }),
        onStep: bar.update,
      }).finally(bar.stop)
    },
  })

/** Who made the files holds what is in them. */
const WARNING =
  'This folder holds the keys of every validator: before the network opens see “Open a real network” in docs/runbook.md.'

const makeComet = async (options: InitOptions, shared: Shared): Promise<void> => {
  const { governed } = options
  const folder = resolve(options.home, 'comet')
  const programs = await findPrograms(options.programs)
  const coin = governed ? {} : Object.fromEntries(accountNames.map((name) => [embeddedAccount(name).address, COIN]))
  const made = await makeEach(folder, shared, (parameters) => initComet({ ...parameters, programs, governed, coin }))
  const chains = made.map(({ jurisdiction, chainId, genesisHash }) => ({
    ...{ jurisdiction, folder: join(folder, jurisdiction), chainId, genesisHash, governed },
  }))
  print({ engine: 'comet', chains, ...(governed && !shared.rehearsal ? { warning: WARNING } : {}) }, options)
}

const makeBesu = async (options: InitOptions, shared: Shared): Promise<void> => {
  const { tls, image, governed } = options
  if (!governed)
    throw commandErrors.ArgumentInvalid({ argument: '--no-governed', problem: 'a network of Besu is always governed' })
  const hardfork = HARDFORKS.find((name) => name === options.hardfork)
  if (hardfork === undefined)
    throw commandErrors.ArgumentInvalid({ argument: '--hardfork', given: options.hardfork, problem: HARDFORKS.join(', ') })
  const folder = resolve(options.home, 'besu')
  const besu = { tls, hardfork, ...(image === undefined ? {} : { image }) }
  const chains = await makeEach(folder, shared, async (parameters) => {
    const { chainId, nodes } = await initBesu({ ...parameters, ...besu })
    const { jurisdiction } = parameters
    return { jurisdiction, folder: join(folder, jurisdiction), chainId, nodes }
  })
  const next = chains.map(({ folder: place }) => `docker compose -f ${join(place, 'compose.yaml')} up -d`)
  print({ engine: 'besu', chains, next, warning: WARNING, run: 'not run here' }, options)
}
