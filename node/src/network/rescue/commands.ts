// causeway network rescue seat | propose | sign | show | apply: the way out when more validators are lost for ever than the chain can lose

import { join } from 'node:path'
import { createClient } from '@causeway/sdk/client/createClient'
import { signValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import type { Command } from 'commander'
import { Wallet } from 'ethers'
import { chainPaths, readDeployment, validatorNamed } from '../../../../deploy/networks/comet/chainFolder.ts'
import { commandErrors } from '../../command/errors.ts'
import { readJson, writeWhole } from '../../command/home.ts'
import { action, boundedNumber, type GlobalOptions } from '../../command/options.ts'
import { print, startProgress } from '../../command/output.ts'
import { readConsensusKey, readPrivateKey } from '../../member/keyFiles.ts'
import { findMember } from '../../member/reference.ts'
import { applyRescue } from './applyRescue.ts'
import { type ChainFolder, chainOf, withHighest } from './chainOfCommand.ts'
import { checkPlan, type RescueChain, supportOf } from './checkRescue.ts'
import { rescueErrors } from './errors.ts'
import { parseRescue, type SignedRescue, signersOf, signRescue } from './plan.ts'
import { parseSeat, proposeRescue, seatOf } from './proposeRescue.ts'
import { readRescueChain } from './readRescueChain.ts'
import { parseGenesis } from './rescueGenesis.ts'
import { planLines } from './rescueWords.ts'

type RescueOptions = GlobalOptions & { readonly jurisdiction?: string; readonly rpc?: string }
type SeatOptions = RescueOptions & {
  readonly validator: string
  readonly out: string
  readonly days: string
  readonly passwordFile?: string
}
type ProposeOptions = RescueOptions & { readonly seat: readonly string[]; readonly drop: readonly string[]; readonly out: string }
type ApplyOptions = RescueOptions & { readonly validator?: readonly string[] }

const DAY = 86_400
const MOST_DAYS = 365

/** @param network the command `causeway network` */
export const addRescueCommands = (network: Command): void => {
  const rescue = network
    .command('rescue')
    .description('let a halted chain go on when more validators are lost for ever than it can lose')
  const add = (name: string, description: string): Command =>
    rescue.command(name).description(description).option('--jurisdiction <code>', 'of the chain, where the home has several')
  add('seat', 'describe the new key and node of an organisation that lost its own; nothing in it is secret')
    .requiredOption('--validator <name>', 'the new validator, whose home is here')
    .requiredOption('--out <file>', 'for who proposes')
    .option('--password-file <file>', 'of its key; otherwise that of its home, or CAUSEWAY_VALIDATOR_PASSWORD')
    .option('--days <number>', 'how long the key consents: until the members have replaced the lost key by a vote', '30')
    .action(action((options) => seat(options as SeatOptions)))
  add('propose', 'make the plan: go on from the last block, with the keys that are left and new ones')
    .option('--seat <file...>', 'made by rescue seat', [])
    .option('--drop <member...>', 'organisations that give up their seat: DID, id, institution code or key', [])
    .requiredOption('--out <file>')
    .option('--rpc <url>', 'JSON-RPC of a surviving node; otherwise the highest that answers')
    .action(action((options) => propose(options as ProposeOptions)))
  add('sign', 'check a plan against a surviving node and sign it with the controller key that --as names')
    .argument('<file>')
    .option('--rpc <url>', 'JSON-RPC of the node that you trust')
    .action(action((options, file: string) => sign(options as RescueOptions, file)))
  add('show', 'what a plan changes, and who signed it')
    .argument('<file...>', 'copies of one plan, whose signatures count together')
    .option('--rpc <url>')
    .action(action((options, files: readonly string[]) => show(options as RescueOptions, files)))
  add('apply', 'check a signed plan against the data of each stopped validator here, and let it go on')
    .argument('<file...>')
    .option('--validator <name...>', 'only these')
    .action(action((options, files: readonly string[]) => apply(options as ApplyOptions, files)))
}

const chainIn = ({ home, jurisdiction }: RescueOptions): ChainFolder => chainOf(home, jurisdiction)

const seat = async (options: SeatOptions): Promise<void> => {
  const { folder, chain } = chainIn(options)
  const { name, memberId, peerId, enode, host, ports } = validatorNamed(chain, options.validator)
  const { home, password } = chainPaths(folder)
  const passwordFile =
    options.passwordFile ?? (process.env.CAUSEWAY_VALIDATOR_PASSWORD === undefined ? password(name) : undefined)
  const consensusKey = await readConsensusKey(join(home(name), 'config', 'validator_key.json'), passwordFile)
  const deadline = Math.floor(Date.now() / 1_000) + DAY * boundedNumber(options.days, '--days', MOST_DAYS)
  // Only what the client knows of the deployment is used: nothing is asked.
  const client = createClient({ rpcUrl: 'http://127.0.0.1:1', deployment: readDeployment(folder, chain.chainId) })
  try {
    const consent = await signValidatorConsent(client, { memberId, consensusKey, deadline })
    const made = seatOf(consent, { peerId, enode, host, ports: [ports.consensus, ports.execution] })
    writeWhole(options.out, `${JSON.stringify(made, null, 2)}\n`)
    print({ memberId, validator: new Wallet(consensusKey).address, deadline, file: options.out }, options)
  } finally {
    client.close()
  }
}

const genesisOf = ({ folder }: ChainFolder) => {
  const { consensusGenesis } = chainPaths(folder)
  return parseGenesis(JSON.stringify(readJson(consensusGenesis)), consensusGenesis)
}

const propose = async (options: ProposeOptions): Promise<void> => {
  const found = chainIn(options)
  await withHighest(found, options.rpc, async (client) => {
    const chain = await readRescueChain(client, genesisOf(found))
    const newSeats = options.seat.map((file) => parseSeat(readJson(file)))
    const dropped = await Promise.all(options.drop.map((member) => findMember(client, member)))
    const plan = proposeRescue({ chain, newSeats, dropped, now: Math.floor(Date.now() / 1_000) })
    const rescue: SignedRescue = { plan, signatures: [] }
    write(options.out, rescue)
    printPlan(rescue, chain, options)
  })
}

const write = (file: string, rescue: SignedRescue): void => writeWhole(file, `${JSON.stringify(rescue, null, 2)}\n`)

const printPlan = (rescue: SignedRescue, chain: RescueChain, options: GlobalOptions): void => {
  const support = supportOf(rescue, chain)
  print({ plan: rescue.plan, ...support }, options, planLines(rescue.plan, chain, support))
}

const sign = async (options: RescueOptions, file: string): Promise<void> => {
  if (options.as === undefined) throw commandErrors.AccountUnknown({ problem: 'sign with --as FILE, a controller key' })
  const signer = new Wallet(readPrivateKey(options.as))
  const rescue = parseRescue(readJson(file))
  const found = chainIn(options)
  await withHighest(found, options.rpc, async (client) => {
    const signers = [...signersOf(rescue), signer.address].flatMap((address) => address ?? [])
    const chain = await readRescueChain(client, genesisOf(found), signers)
    checkPlan(rescue.plan, chain)
    const member = chain.controllerOf(signer.address)
    if (member === undefined || !chain.voters.includes(member)) throw rescueErrors.RescueSignerUnknown({ signer: signer.address })
    const signature = await signRescue(rescue.plan, signer)
    const next = { ...rescue, signatures: [...new Set([...rescue.signatures, signature])] }
    write(file, next)
    printPlan(next, chain, options)
  })
}

/** @throws RescuePlansDiffer */
const merged = (files: readonly string[]): SignedRescue => {
  const [first, ...others] = files.map((file) => parseRescue(readJson(file)))
  const plan = JSON.stringify(first?.plan)
  if (first === undefined || others.some((other) => JSON.stringify(other.plan) !== plan))
    throw rescueErrors.RescuePlansDiffer({ files })
  return { plan: first.plan, signatures: [...new Set([first, ...others].flatMap(({ signatures }) => signatures))] }
}

const show = async (options: RescueOptions, files: readonly string[]): Promise<void> => {
  const rescue = merged(files)
  const found = chainIn(options)
  await withHighest(found, options.rpc, async (client) => {
    const chain = await readRescueChain(
      client,
      genesisOf(found),
      signersOf(rescue).flatMap((address) => address ?? []),
    )
    printPlan(rescue, chain, options)
  })
}

const apply = async (options: ApplyOptions, files: readonly string[]): Promise<void> => {
  const bar = startProgress('Checking the homes')
  try {
    const rescue = merged(files)
    const found = chainIn(options)
    const names = await applyRescue({ ...found, rescue, names: options.validator, onStep: bar.update })
    const { plan } = rescue
    print(
      {
        validators: names,
        height: plan.height + 1,
        next: names.map((name) => `causeway network up --engine comet --validator ${found.chain.jurisdiction}/${name}`),
      },
      options,
    )
  } finally {
    bar.stop()
  }
}
