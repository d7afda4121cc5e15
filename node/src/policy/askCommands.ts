// causeway policy check | decide | explain: what policies say, on files, without a network.
import { checkPolicies } from '@causeway/sdk/policy/check/checkPolicies'
import type { Contradiction } from '@causeway/sdk/policy/check/contradiction'
import { type Decision, decide } from '@causeway/sdk/policy/engine/decide'
import { explainDecision } from '@causeway/sdk/policy/engine/explainDecision'
import { readOptions, strictOptions } from '@causeway/sdk/policy/engine/options'
import { readWorld } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, State } from '@causeway/sdk/policy/engine/world'
import type { Policy } from '@causeway/sdk/policy/model/policy'
import { readPolicies } from '@causeway/sdk/policy/model/readPolicy'
import { validatePolicy } from '@causeway/sdk/policy/model/validatePolicy'
import { readGraphs } from '@causeway/sdk/policy/rdf/readGraph'
import type { Command } from 'commander'
import { readText } from '../command/home.ts'
import { action, type GlobalOptions } from '../command/options.ts'
import { print } from '../command/output.ts'

type CheckOptions = GlobalOptions & { readonly now?: string; readonly profile?: readonly string[] }
type AskOptions = CheckOptions & {
  readonly policy: readonly string[]
  readonly state?: string
  readonly option?: readonly string[]
  readonly anyway?: boolean
}
type DecideCommandOptions = AskOptions & { readonly request: string }

export const addAskCommands = (policy: Command): void => {
  policy
    .command('check')
    .description('what ODRL 2.2 demands and policies lack, and which of their rules contradict each other or can never hold')
    .argument('<file...>', 'Turtle or JSON-LD; all files together, as the policies of one product')
    .option('--now <instant>', 'also find what is over at that time (xsd:dateTime)')
    .option('--profile <iri...>', 'profiles that are understood besides our own')
    .action(action((options, files: readonly string[]) => check(options as CheckOptions, files)))
  withAskOptions(policy.command('decide').description('whether policies allow a request; every file is Turtle or JSON-LD'))
    .requiredOption('--request <file>', 'an odrl:Request or EvaluationRequest; its context gives facts')
    .action(action((options) => decideFiles(options as DecideCommandOptions)))
  withAskOptions(policy.command('explain').description('why policies allow or deny a request, in sentences'))
    .argument('<request>', 'an odrl:Request or EvaluationRequest; its context gives facts')
    .action(action((options, request: string) => explainFiles(options as AskOptions, request)))
}

const withAskOptions = (command: Command): Command =>
  command
    .requiredOption('--policy <file...>', 'one or several files of policies')
    .option('--state <file>', 'state of the world: time, memberships, duties, deeds, facts')
    .option('--now <instant>', 'the time as xsd:dateTime, instead of that of the state')
    .option(
      '--option <name=value...>',
      `another reading than the strict one: ${Object.keys(strictOptions).join(', ')}, compactOverride`,
    )
    .option('--profile <iri...>', 'profiles that are understood besides our own')
    .option('--anyway', 'evaluate a policy that is not valid ODRL')

const check = async (options: CheckOptions, files: readonly string[]): Promise<void> => {
  const graph = await readGraphs(files.map(readText))
  const findings = validatePolicy(graph)
  const isReadable = !findings.some(({ rule }) => rule === 'V1' || rule === 'V24')
  const contradictions = isReadable
    ? checkPolicies(
        readPolicies(graph, { profiles: options.profile ?? [] }),
        options.now === undefined ? {} : { now: options.now },
      )
    : []
  const isFault = findings.length > 0 || contradictions.some(isUnsettled)
  const lines = [
    ...findings.map(({ rule, path, requirement, hint }) => `${rule}  ${path}: ${hint} (${requirement})`),
    ...contradictions.map(contradictionLine),
  ]
  print({ valid: !isFault, findings, contradictions }, options, lines.length === 0 ? ['valid, and no contradictions'] : lines)
  if (isFault) process.exitCode = 1
}

/** A conflict that the policy's own strategy settles is an exception that is meant. */
const isUnsettled = ({ certainty, isSettled }: Contradiction): boolean => certainty === 'always' && isSettled !== true

const contradictionLine = ({ kind, certainty, rules, consequence, hint }: Contradiction): string => {
  const places = rules.map(({ policy, path }) => `${policy} ${path}`).join(' and ')
  return `${certainty}  ${kind}${consequence === undefined ? '' : ` (${consequence})`}  ${places}: ${hint}`
}

type Answer = {
  readonly policies: readonly Policy[]
  readonly request: DecisionRequest
  readonly state: State
  readonly decision: Decision
  readonly options: ReturnType<typeof readOptions>
}

/** @throws PolicyInvalid unless it is to be evaluated anyway, PolicyOptionUnknown and what reading throws */
const answer = async (asked: AskOptions, requestFile: string): Promise<Answer> => {
  const options = readOptions(asked.option ?? [])
  const graph = await readGraphs(asked.policy.map(readText))
  const { compactOverride = 'rule' } = options
  const policies = readPolicies(graph, { compactOverride, profiles: asked.profile ?? [], validate: asked.anyway !== true })
  const state = asked.state === undefined ? undefined : readText(asked.state)
  const world = await readWorld(readText(requestFile), state, asked.now)
  return { policies, ...world, decision: decide(policies, world.request, world.state, options), options }
}

const decideFiles = async (options: DecideCommandOptions): Promise<void> => {
  const { decision } = await answer(options, options.request)
  print(decision, options, [`${decision.decision}: ${decision.reason} ${decision.rule ?? ''}`.trim()])
}

const explainFiles = async (options: AskOptions, request: string): Promise<void> => {
  const given = await answer(options, request)
  const text = explainDecision(given)
  print({ ...given.decision, options: { ...strictOptions, ...given.options }, text }, options, text)
}
