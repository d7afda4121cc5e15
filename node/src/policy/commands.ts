// causeway policy compile | decompile | export, on files and without a network; sources. What is asked of policies stands in askCommands.ts.
import { compilePolicy } from '@causeway/sdk/policy/compilePolicy'
import { decompileToOdrl } from '@causeway/sdk/policy/decompile/decompileToOdrl'
import { namesOf } from '@causeway/sdk/policy/decompile/names'
import { decompilePolicy } from '@causeway/sdk/policy/decompilePolicy'
import { readOptions } from '@causeway/sdk/policy/engine/options'
import { exportAgreement } from '@causeway/sdk/policy/exportAgreement'
import { getFactSources } from '@causeway/sdk/policy/getFactSources'
import { policyId } from '@causeway/sdk/policy/policyId'
import { readGraph } from '@causeway/sdk/policy/rdf/readGraph'
import type { Command } from 'commander'
import { getBytes, hexlify } from 'ethers'
import { commandErrors } from '../command/errors.ts'
import { readBytes, readText, withClient, writeWhole } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { grid, print } from '../command/output.ts'
import { addAskCommands } from './askCommands.ts'

type CompileOptions = GlobalOptions & { readonly out?: string; readonly policy?: string; readonly option?: readonly string[] }
type NameOptions = GlobalOptions & { readonly name?: readonly string[]; readonly namesOf?: string }
type DecompileOptions = NameOptions & { readonly odrl?: boolean }
type ExportOptions = NameOptions & {
  readonly id: string
  readonly target: string
  readonly assigner: string
  readonly assignee: string
  readonly timestamp?: string
}

export const addPolicyCommands = (program: Command): void => {
  const policy = program.command('policy').description('ODRL policies as the contracts evaluate them')
  policy
    .command('compile')
    .description('the bytes and the id of a policy; what cannot be compiled is refused with its path')
    .argument('<file>', 'ODRL as Turtle or JSON-LD')
    .option('--out <file>', 'write the bytes there')
    .option('--policy <iri>', 'which one, if the document holds several')
    .option('--option <name=value...>', 'readings of ODRL other than the defaults; the bytes carry them')
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
    .command('export')
    .description('a compiled policy as the agreement of a Dataspace Protocol message, in JSON-LD')
    .argument('<policy>', 'a file of bytes, or 0x-hex')
    .requiredOption('--id <iri>', 'of the agreement')
    .requiredOption('--target <iri>')
    .requiredOption('--assigner <did>')
    .requiredOption('--assignee <did>')
    .option('--timestamp <instant>', 'when it was concluded; now if it is left out')
    .option('--name <iri...>', 'names that may stand behind hashes')
    .option('--names-of <file>', 'take the names from this ODRL document')
    .action(action((options, given: string) => exportPolicy(options as ExportOptions, given)))
  policy
    .command('sources')
    .description('the facts that this network attests, and the contract that answers for each')
    .action(action(sources))
  addAskCommands(policy)
}

const sources = (options: GlobalOptions): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) => {
    const found = await getFactSources(client)
    const lines = grid(found.map(({ fact, source }) => [fact, source]))
    print({ sources: found }, options, lines)
  })

const compile = async (options: CompileOptions, file: string): Promise<void> => {
  const readings = readOptions(options.option ?? [])
  const policy = await compilePolicy(
    readText(file),
    options.policy === undefined ? readings : { ...readings, policy: options.policy },
  )
  if (options.out !== undefined) writeWhole(options.out, policy)
  print({ policyId: policyId(policy), bytes: policy.length, policy: hexlify(policy) }, options)
}

const decompile = async (options: DecompileOptions, given: string): Promise<void> => {
  const policy = bytesOf(given)
  const names = await namesFor(options)
  if (options.odrl === true) {
    const odrl = decompileToOdrl({ policy, names })
    print({ policyId: policyId(policy), odrl }, options, [JSON.stringify(odrl, null, 2)])
    return
  }
  const text = decompilePolicy({ policy, names })
  print({ policyId: policyId(policy), text }, options, [text])
}

const namesFor = async ({ name = [], namesOf: file }: NameOptions): Promise<readonly string[]> =>
  file === undefined ? name : [...name, ...namesOf(await readGraph(readText(file)))]

const exportPolicy = async (options: ExportOptions, given: string): Promise<void> => {
  const { id, target, assigner, assignee, timestamp = new Date().toISOString() } = options
  const names = await namesFor(options)
  const agreement = exportAgreement({ policy: bytesOf(given), names, id, target, assigner, assignee, timestamp })
  print({ agreement }, options, [JSON.stringify(agreement, null, 2)])
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
