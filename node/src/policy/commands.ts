// causeway policy compile | decompile: on files, without a network. What is asked of policies stands in askCommands.ts.
import { compilePolicy } from '@causeway/sdk/policy/compilePolicy'
import { decompileToOdrl } from '@causeway/sdk/policy/decompile/decompileToOdrl'
import { namesOf } from '@causeway/sdk/policy/decompile/names'
import { decompilePolicy } from '@causeway/sdk/policy/decompilePolicy'
import { policyId } from '@causeway/sdk/policy/policyId'
import { readGraph } from '@causeway/sdk/policy/rdf/readGraph'
import type { Command } from 'commander'
import { getBytes, hexlify } from 'ethers'
import { commandErrors } from '../command/errors.ts'
import { readBytes, readText, writeWhole } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { print } from '../command/output.ts'
import { addAskCommands } from './askCommands.ts'

type CompileOptions = GlobalOptions & { readonly out?: string }
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
  addAskCommands(policy)
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
