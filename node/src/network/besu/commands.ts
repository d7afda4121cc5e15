// causeway network besu-rescue sign | apply: the same flags describe the same rescue to everybody who signs it.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { Wallet } from 'ethers'
import { z } from 'zod'
import { besuErrors } from '../../../../deploy/networks/besu/errors.ts'
import type { BesuGenesis } from '../../../../deploy/networks/besu/genesis.ts'
import { checkRescue, planRescue, type Rescue, signRescue } from '../../../../deploy/networks/besu/rescue.ts'
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
