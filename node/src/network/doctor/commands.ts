// causeway network doctor
import type { Command } from 'commander'
import { action } from '../../command/options.ts'
import { print } from '../../command/output.ts'
import { type EngineOptions, engineOf, withEngineOption } from '../engineOption.ts'
import { type Diagnosis, diagnose } from './doctor.ts'
import { doctorErrors } from './errors.ts'
import type { Finding } from './finding.ts'

type DoctorOptions = EngineOptions & { readonly agent: readonly string[] }

/** @param network the command `causeway network` */
export const addDoctorCommand = (network: Command): void => {
  withEngineOption(network.command('doctor'), 'what runs in the home, or what `init` made there, or embedded')
    .description('find what ails a network, and say what to do; exit code 1 if something stops it now')
    .option('--agent <url...>', 'where the agents of the allowlists answer (besu)', [])
    .action(action((options) => doctor(options as DoctorOptions)))
}

const doctor = async (options: DoctorOptions): Promise<void> => {
  const { home, agent: agents } = options
  const engine = engineOf(options)
  const diagnoses = await diagnose({ engine, home, agents })
  const chains = diagnoses.map(({ chain: { chainId, nodes }, findings }) => ({ chainId, nodes: nodes.length, findings }))
  print({ engine, chains }, options, diagnoses.flatMap(wordsOf))
  const errors = diagnoses.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw doctorErrors.NetworkAiling({ errors: errors.length })
}

const wordsOf = ({ chain, findings }: Diagnosis): string[] => [
  `chain ${chain.chainId} (${chain.engine}, ${chain.nodes.length} node${chain.nodes.length === 1 ? '' : 's'}): ${summaryOf(findings)}`,
  ...findings.flatMap(({ severity, code, subject, measured, advice, command }) => [
    '',
    `${severity === 'error' ? 'ERROR  ' : 'warning'}  ${code}: ${subject}`,
    `         ${measured}`,
    `         ${advice}`,
    ...(command === undefined ? [] : [`         $ ${command}`]),
  ]),
]

const summaryOf = (findings: readonly Finding[]): string => {
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return findings.length === 0 ? 'nothing is wrong' : `${errors} error(s), ${findings.length - errors} warning(s)`
}
