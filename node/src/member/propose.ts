// Puts what a subcommand composed to the vote, or only shows it.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { Decision, DecisionCall } from '@causeway/sdk/member/decision'
import { describeDecision } from '@causeway/sdk/member/describeDecision'
import { getBallot } from '@causeway/sdk/member/getBallot'
import { proposeDecision } from '@causeway/sdk/member/proposeDecision'
import { withClient } from '../command/home.ts'
import type { GlobalOptions } from '../command/options.ts'
import { print } from '../command/output.ts'
import { ballotLines, callLines, numberOf, shortNumberOf } from './ballotWords.ts'
import { asMember } from './memberClient.ts'

export type ProposeOptions = GlobalOptions & { readonly reason?: string; readonly dryRun?: boolean }

/** The calls, and the words in which they are proposed. */
export type Composed = {
  readonly calls: readonly DecisionCall[]
  readonly title: string
  /** What brings the decision about, a line each. */
  readonly next?: (decisionId: string) => readonly string[]
}

/** Composes a decision and proposes it; with --dry-run it is only described. */
export const propose = (options: ProposeOptions, compose: (client: CausewayClient) => Promise<Composed>): Promise<void> => {
  const run = async (client: CausewayClient): Promise<void> => {
    const { calls, title, next } = await compose(client)
    const decision = { calls, description: options.reason === undefined ? title : `${title}\n${options.reason}` }
    await (options.dryRun === true ? show(client, decision, options) : put(client, decision, options, next))
  }
  return options.dryRun === true ? withClient({ home: options.home }, run) : asMember(options, run)
}

const show = async (client: CausewayClient, decision: Decision, options: ProposeOptions): Promise<void> => {
  const { description, calls } = await describeDecision(client, decision)
  const lines = [`"${description}"`, '', 'What it would change', ...calls.flatMap(callLines), '', 'Nothing was proposed.']
  print({ proposed: false, description, calls }, options, lines)
}

const put = async (
  client: CausewayClient,
  decision: Decision,
  options: ProposeOptions,
  next: Composed['next'],
): Promise<void> => {
  // Described before it is proposed: what cannot be described because the chain does not answer is not proposed either.
  const described = await describeDecision(client, decision)
  const { id } = await proposeDecision(client, decision)
  const ballot = await getBallot(client, id)
  const steps = next?.(shortNumberOf(id)) ?? []
  print(
    {
      ...{ proposed: true, decisionId: numberOf(id), ...described, ballot: { ...ballot, id: numberOf(id) } },
      ...(next === undefined ? {} : { next: next(numberOf(id)) }),
    },
    options,
    [
      ...ballotLines(ballot, described),
      ...(steps.length === 0 ? [] : ['', 'What comes next', ...steps.map((step) => `  ${step}`)]),
    ],
  )
}
