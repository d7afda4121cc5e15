// causeway network besu-init · besu-rescue sign | apply: the same flags describe the same rescue to everybody who signs it.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { address, bytes32 } from '@causeway/sdk/ids'
import type { Command } from 'commander'
import { Wallet } from 'ethers'
import { z } from 'zod'
import { besuErrors } from '../../../../deploy/networks/besu/errors.ts'
import { type BesuGenesis, besuGenesis, type GenesisAlloc } from '../../../../deploy/networks/besu/genesis.ts'
import { checkRescue, planRescue, type Rescue, signRescue } from '../../../../deploy/networks/besu/rescue.ts'
import { writeNetwork } from '../../../../deploy/networks/besu/writeNetwork.ts'
import { commandErrors } from '../../command/errors.ts'
import { action, type GlobalOptions, wholeNumber } from '../../command/options.ts'
import { print } from '../../command/output.ts'

type RescueFlags = GlobalOptions & {
  readonly genesis: string
  readonly head: string
  readonly block: string
  readonly validators?: string
  readonly contract?: string
}
type SignFlags = RescueFlags & { readonly key: string }
type ApplyFlags = RescueFlags & { readonly lastValidators: string; readonly signature: string[]; readonly out: string }

type InitFlags = GlobalOptions & {
  readonly state: string
  readonly contract: string
  readonly nodes: string
  readonly accounts: string
  readonly out: string
  readonly hardfork: string
  readonly tls: boolean
}

const hardforkSchema = z.enum(['cancun', 'prague', 'osaka'])
const accountsSchema = z.array(address)
const nodesSchema = z.array(
  z.strictObject({
    ...{ name: z.string(), host: z.string(), p2pPort: z.int(), rpcPort: z.int(), metricsPort: z.int() },
    privateKey: bytes32,
  }),
)
const stateSchema = z.looseObject({
  alloc: z.record(
    z.string(),
    z.object({
      ...{ balance: z.string().optional(), nonce: z.string().optional(), code: z.string().optional() },
      storage: z.record(z.string(), z.string()).optional(),
    }),
  ),
  config: z.looseObject({ chainId: z.int().positive() }),
  timestamp: z.string().optional(),
})

const genesisSchema = z.looseObject({
  alloc: z.record(z.string(), z.looseObject({})),
  config: z.looseObject({
    chainId: z.int().positive(),
    qbft: z.looseObject({}),
    transitions: z.looseObject({ qbft: z.array(z.looseObject({ block: z.int() })).default([]) }).optional(),
  }),
})

export const addBesuCommands = (program: Command): void => {
  const network = program.commands.find((command) => command.name() === 'network') ?? program.command('network')
  network
    .command('besu-init')
    .description('write the folder of a Besu QBFT network: genesis, node folders, compose.yaml')
    .requiredOption('--state <file>', 'JSON with `config.chainId` and `alloc`: the genesis that a ceremony made')
    .requiredOption('--contract <address>', 'the contract ValidatorSet in it')
    .requiredOption('--nodes <file>', 'JSON: [{ name, host, p2pPort, rpcPort, metricsPort, privateKey }]')
    .requiredOption('--accounts <file>', 'JSON: the addresses that may send transactions at first')
    .requiredOption('--out <folder>', 'absent or empty')
    .option('--hardfork <name>', 'cancun | prague | osaka', 'osaka')
    .option('--no-tls', 'RPC on the loopback only')
    .action(action((options) => init(options as InitFlags)))
  const rescue = network
    .command('besu-rescue')
    .description('restart a Besu chain whose validator contract has bricked it: signed by two thirds of its last validators')
  const shared = (command: Command): Command =>
    command
      .requiredOption('--genesis <file>', 'the genesis that all nodes run with')
      .requiredOption('--head <number>', 'the last block of the halted chain')
      .requiredOption('--block <number>', 'the first block under the new rule, after the head')
      .option('--validators <addresses>', 'the validators from then on, in the headers: addresses with commas')
      .option('--contract <address>', 'or another contract that names them')
  shared(rescue.command('sign').description("sign it with a validator's key"))
    .requiredOption('--key <file>', 'the private key of the validator')
    .action(action((options) => sign(options as SignFlags)))
  shared(rescue.command('apply').description('write the genesis that all nodes restart with'))
    .requiredOption('--last-validators <addresses>', 'the set of the last block, as qbft_getValidatorsByBlockNumber says')
    .requiredOption('--signature <hex...>', 'what `sign` printed, from two thirds of them')
    .requiredOption('--out <file>', 'the new genesis; the old one is left as it is')
    .action(action((options) => apply(options as ApplyFlags)))
}

const init = async (flags: InitFlags): Promise<void> => {
  const state = parseFile(stateSchema, flags.state)
  const nodes = parseFile(nodesSchema, flags.nodes)
  const accounts = parseFile(accountsSchema, flags.accounts)
  const hardfork = hardforkSchema.safeParse(flags.hardfork)
  if (!hardfork.success) throw commandErrors.ArgumentInvalid({ argument: '--hardfork', given: flags.hardfork })
  const genesis = besuGenesis({
    chainId: state.config.chainId,
    alloc: allocOf(state.alloc),
    validators: { contract: flags.contract },
    timestamp: Number(state.timestamp ?? 0),
    hardfork: hardfork.data,
  })
  await writeNetwork({ folder: flags.out, genesis, nodes, accounts, tls: flags.tls })
  print({ folder: flags.out, chainId: state.config.chainId, nodes: nodes.map(({ name }) => name), run: 'not run here' }, flags)
}

/** Fields that are absent stay absent. */
const allocOf = (alloc: z.infer<typeof stateSchema>['alloc']): GenesisAlloc =>
  Object.fromEntries(
    Object.entries(alloc).map(([account, { balance, nonce, code, storage }]) => [
      account,
      {
        ...(balance === undefined ? {} : { balance }),
        ...(nonce === undefined ? {} : { nonce }),
        ...(code === undefined ? {} : { code }),
        ...(storage === undefined ? {} : { storage }),
      },
    ]),
  )

const parseFile = <Schema extends z.ZodType>(schema: Schema, file: string): z.output<Schema> => {
  const text = readText(file)
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    // The content is not told: it may be a key.
    const problem = cause instanceof z.ZodError ? cause.issues[0]?.path.join('.') : 'not JSON'
    throw commandErrors.ArgumentInvalid({ argument: file, problem })
  }
}

const sign = async (flags: SignFlags): Promise<void> => {
  const rescue = planOf(flags)
  const wallet = keyOf(flags.key)
  print({ ...rescue.message, signer: wallet.address, signature: await signRescue(rescue, wallet) }, flags)
}

const apply = async (flags: ApplyFlags): Promise<void> => {
  const rescue = planOf(flags)
  const signers = checkRescue(rescue, addresses(flags.lastValidators), flags.signature)
  if (existsSync(flags.out)) throw besuErrors.BesuFolderTaken({ file: flags.out })
  writeFileSync(`${flags.out}.partial`, `${JSON.stringify(rescue.genesis, null, 2)}\n`)
  renameSync(`${flags.out}.partial`, flags.out)
  print({ ...rescue.message, signers, out: flags.out }, flags)
}

const planOf = ({ genesis, head, block, validators, contract }: RescueFlags): Rescue => {
  if ((validators === undefined) === (contract === undefined))
    throw commandErrors.ArgumentInvalid({ argument: '--validators', problem: 'give either --validators or --contract' })
  const rule = contract === undefined ? { validators: addresses(validators ?? '') } : { contract }
  return planRescue(readGenesis(genesis), Number(wholeNumber(head, '--head')), {
    block: Number(wholeNumber(block, '--block')),
    ...rule,
  })
}

const addresses = (text: string): string[] => text.split(',').map((item) => item.trim())

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw commandErrors.FileUnreadable({ file }, cause)
  }
}

const readGenesis = (file: string): BesuGenesis => {
  const text = readText(file)
  try {
    const genesis: unknown = JSON.parse(text)
    genesisSchema.parse(genesis)
    // CAST: the schema has checked what a rescue reads and changes; the rest is carried over as it is.
    return genesis as BesuGenesis
  } catch (cause) {
    throw besuErrors.BesuGenesisInvalid({ file, problem: 'not the genesis of a QBFT chain' }, cause)
  }
}

const keyOf = (file: string): Wallet => {
  const text = readText(file).trim()
  if (!/^(0x)?[0-9a-fA-F]{64}$/.test(text))
    throw commandErrors.ArgumentInvalid({ argument: '--key', given: file, problem: 'expected a file with 32 bytes as hex' })
  return new Wallet(text)
}
