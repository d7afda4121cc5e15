// causeway policy compile | decompile | check | decide: on files, without a network.
import { compilePolicy } from '@causeway/sdk/policy/compilePolicy'
import { decompileToOdrl } from '@causeway/sdk/policy/decompile/decompileToOdrl'
import { namesOf } from '@causeway/sdk/policy/decompile/names'
import { decompilePolicy } from '@causeway/sdk/policy/decompilePolicy'
import { decide } from '@causeway/sdk/policy/engine/decide'
import { readWorld } from '@causeway/sdk/policy/engine/readWorld'
import { readPolicy } from '@causeway/sdk/policy/model/readPolicy'
import { validatePolicy } from '@causeway/sdk/policy/model/validatePolicy'
import { policyId } from '@causeway/sdk/policy/policyId'
import { readGraph } from '@causeway/sdk/policy/rdf/readGraph'
import type { Command } from 'commander'
import { getBytes, hexlify } from 'ethers'
import { commandErrors } from '../command/errors.ts'
import { readBytes, readText, writeWhole } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { print } from '../command/output.ts'

type CompileOptions = GlobalOptions & { readonly out?: string }
type DecideCommandOptions = GlobalOptions & {
  readonly policy: string
  readonly request: string
  readonly state?: string
  readonly now?: string
}
type DecompileOptions = GlobalOptions & {
  readonly name?: readonly string[]
  readonly namesOf?: string
  readonly odrl?: boolean
}

export const addPolicyCommands = (program: Command): void => {
  const policy = program.command('policy').description('ODRL policies as the contracts evaluate them')
  policy
    .command('compile')
    .description('the bytes and the id of a policy; what cannot be compiled is refused with its path')
    .argument('<file>', 'ODRL as Turtle or JSON-LD')
    .option('--out <file>', 'write the bytes there')
    .action(action((options, file: string) => compile(options as CompileOptions, file)))
  policy
    .command('decompile')
    .description('a compiled policy as readable text')
    .argument('<policy>', 'a file of bytes, or 0x-hex')
    .option('--name <iri...>', 'names that may stand behind hashes: parties, products, purposes')
    .option('--names-of <file>', 'take the names from this ODRL document')
    .option('--odrl', 'as ODRL in JSON-LD, which compiles to the same bytes')
    .action(action((options, given: string) => decompile(options as DecompileOptions, given)))
  policy
    .command('check')
    .description('what ODRL 2.2 demands and a policy lacks, by the numbers of the W3C validation tests')
    .argument('<file>', 'Turtle or JSON-LD')
    .action(action((options, file: string) => check(options, file)))
  policy
    .command('decide')
    .description('whether policies allow a request, and why; every file is Turtle or JSON-LD')
    .requiredOption('--policy <file>', 'one or several policies')
    .requiredOption('--request <file>', 'an odrl:Request; its context gives facts')
    .option('--state <file>', 'state of the world: time, memberships, duties')
    .option('--now <instant>', 'the time as xsd:dateTime, instead of that of the state')
    .action(action((options) => decideFiles(options as DecideCommandOptions)))
}

const check = async (options: GlobalOptions, file: string): Promise<void> => {
  const findings = validatePolicy(await readGraph(Buffer.from(readBytes(file)).toString('utf8')))
  const lines = findings.map(({ rule, path, hint }) => `${rule}  ${path}: ${hint}`)
  print({ valid: findings.length === 0, findings }, options, lines.length === 0 ? ['valid'] : lines)
  if (findings.length > 0) process.exitCode = 2
}

const decideFiles = async (options: DecideCommandOptions): Promise<void> => {
  const read = (file: string): string => Buffer.from(readBytes(file)).toString('utf8')
  const policies = await readPolicy(read(options.policy))
  const state = options.state === undefined ? undefined : read(options.state)
  const world = await readWorld(read(options.request), state, options.now)
  const decision = decide(policies, world.request, world.state)
  print(decision, options, [`${decision.decision}: ${decision.reason} ${decision.rule ?? ''}`.trim()])
}

const compile = async (options: CompileOptions, file: string): Promise<void> => {
  const policy = await compilePolicy(readText(file))
  if (options.out !== undefined) writeWhole(options.out, policy)
  print({ policyId: policyId(policy), bytes: policy.length, policy: hexlify(policy) }, options)
}

const decompile = async (options: DecompileOptions, given: string): Promise<void> => {
  const policy = bytesOf(given)
  const document = options.namesOf === undefined ? [] : namesOf(await readGraph(readText(options.namesOf)))
  const names = [...(options.name ?? []), ...document]
  if (options.odrl === true) {
    const odrl = decompileToOdrl({ policy, names })
    print({ policyId: policyId(policy), odrl }, options, [JSON.stringify(odrl, null, 2)])
    return
  }
  const text = decompilePolicy({ policy, names })
  print({ policyId: policyId(policy), text }, options, [text])
}

/** @throws ArgumentInvalid, FileUnreadable */
const bytesOf = (given: string): Uint8Array => {
  if (!given.startsWith('0x')) return Uint8Array.from(readBytes(given))
  try {
    return getBytes(given)
  } catch (cause) {
    throw commandErrors.ArgumentInvalid({ argument: 'POLICY', given: given.slice(0, 80), problem: 'expected 0x-hex' }, cause)
  }
}
