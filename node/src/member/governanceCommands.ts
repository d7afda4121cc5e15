// causeway governance list | show | vote | queue | execute | cancel | terms | validators | activate, and what stands beside
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { signerOf } from '@causeway/sdk/client/createClient'
import { cancelDecision } from '@causeway/sdk/member/cancelDecision'
import { castVote } from '@causeway/sdk/member/castVote'
import { castVoteBySignature } from '@causeway/sdk/member/castVoteBySignature'
import { type DecisionId, decisionClasses, type VoteChoice, voteChoices } from '@causeway/sdk/member/decision'
import { describeDecision } from '@causeway/sdk/member/describeDecision'
import { executeDecision } from '@causeway/sdk/member/executeDecision'
import { findDecision } from '@causeway/sdk/member/findDecision'
import { getBallot } from '@causeway/sdk/member/getBallot'
import { getDecisionTerms } from '@causeway/sdk/member/getDecisionTerms'
import { listDecisions } from '@causeway/sdk/member/listDecisions'
import { queueDecision } from '@causeway/sdk/member/queueDecision'
import { parseVote, type SignedVote, signVote } from '@causeway/sdk/member/signVote'
import { Argument, type Command } from 'commander'
import { readJson, withClient, writeWhole } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions } from '../command/options.ts'
import { grid, print } from '../command/output.ts'
import { ballotLines, numberOf, tableLines } from './ballotWords.ts'
import { findDecisionId } from './decisionReference.ts'
import { addEmergencyCommands } from './emergencyCommands.ts'
import { asMember } from './memberClient.ts'
import { addProposeCommands } from './proposeCommands.ts'
import { addRecognitionCommands } from './recognitionCommands.ts'
import { addSeatCommands } from './seatCommands.ts'
import { duration, share } from './words.ts'

type ListOptions = GlobalOptions & { readonly open?: boolean; readonly limit: string }
type VoteOptions = GlobalOptions & { readonly signOnly?: string }

export const addGovernanceCommands = (program: Command): void => {
  const governance = program.command('governance').description('decisions of the consortium: one organisation, one vote')
  addProposeCommands(governance)
  governance
    .command('list')
    .description('the decisions that were put to the vote, the newest first')
    .option('--open', 'only those that are not over')
    .option('--limit <number>', 'at most so many', '20')
    .action(action((options) => list(options as ListOptions)))
  governance
    .command('show')
    .description('the ballot paper: what a decision changes, before and after, and how it stands')
    .argument('<decision>', 'its number, or the beginning of it')
    .action(action(show))
  governance
    .command('vote')
    .description('vote for your organisation')
    .argument('<decision>')
    .addArgument(new Argument('<choice>').choices(voteChoices))
    .option('--sign-only <file>', 'write the signed vote to a file, for somebody else to hand in')
    .action(action((options, id: string, choice: VoteChoice) => vote(options as VoteOptions, id, choice)))
  governance
    .command('hand-in')
    .description('hand in a vote that another key signed')
    .argument('<file>', 'made by vote --sign-only')
    .action(action(handIn))
  addStep(governance, 'queue', 'start the delay of a decision that was taken', queueDecision)
  addStep(governance, 'execute', 'carry out a decision after its delay', executeDecision)
  addStep(governance, 'cancel', 'withdraw your proposal before the vote', cancelDecision)
  governance.command('terms').description('how decisions of each class are taken').action(action(terms))
  addSeatCommands(governance)
  addEmergencyCommands(governance)
  addRecognitionCommands(governance)
}

const list = (options: ListOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const limit = boundedNumber(options.limit, '--limit', 1_000)
    const decisions = await listDecisions(client, { limit, open: options.open === true })
    const printed = decisions.map(({ id, ballot, ...rest }) => ({
      id: numberOf(id),
      ...rest,
      ballot: { ...ballot, id: numberOf(id) },
    }))
    print({ decisions: printed }, options, tableLines(decisions))
  })

const printBallot = async (client: CausewayClient, id: DecisionId, options: GlobalOptions): Promise<void> => {
  const decision = await findDecision(client, id)
  const [ballot, described] = await Promise.all([getBallot(client, id), describeDecision(client, decision)])
  print({ ...ballot, id: numberOf(id), ...described }, options, ballotLines(ballot, described))
}

const show = (options: GlobalOptions, reference: string): Promise<void> =>
  withClient({ home: options.home }, async (client) => printBallot(client, await findDecisionId(client, reference), options))

const vote = (options: VoteOptions, reference: string, choice: VoteChoice): Promise<void> =>
  asMember(options, async (client) => {
    const id = await findDecisionId(client, reference)
    if (options.signOnly === undefined) {
      await castVote(client, { id, choice })
      return printBallot(client, id, options)
    }
    const signed = await signVote(client, { id, choice })
    writeWhole(options.signOnly, `${JSON.stringify(fileOf(signed), null, 2)}\n`)
    print({ decisionId: numberOf(id), choice, voter: signerOf(client).address, file: options.signOnly }, options)
  })

/** Numbers beyond 2^53 as decimal strings. */
const fileOf = ({ id, nonce, ...vote }: SignedVote) => ({ ...vote, id: id.toString(), nonce: nonce.toString() })

const handIn = (options: GlobalOptions, file: string): Promise<void> =>
  asMember(options, async (client) => {
    const signed = parseVote(readJson(file))
    await castVoteBySignature(client, signed)
    await printBallot(client, signed.id, options)
  })

const addStep = (
  governance: Command,
  name: string,
  description: string,
  step: (client: CausewayClient, id: DecisionId) => Promise<void>,
): void => {
  const run = (options: GlobalOptions, reference: string): Promise<void> =>
    asMember(options, async (client) => {
      const id = await findDecisionId(client, reference)
      await step(client, id)
      const { state, executableAt } = await getBallot(client, id)
      print({ decisionId: numberOf(id), state, ...(executableAt === undefined ? {} : { executableAt }) }, options)
    })
  governance.command(name).description(description).argument('<decision>').action(action(run))
}

const HEAD = ['class', 'until the vote', 'to vote', 'until executed', 'of all', 'of each chamber']

const terms = (options: GlobalOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const rows = await Promise.all(decisionClasses.map(async (name) => ({ name, terms: await getDecisionTerms(client, name) })))
    const cells = rows.map(({ name, terms: { votingDelay, votingPeriod, executionDelay, thresholdPpm, chamberPpm } }) => [
      name,
      ...[votingDelay, votingPeriod, executionDelay].map(duration),
      ...[thresholdPpm, chamberPpm].map(share),
    ])
    print({ terms: Object.fromEntries(rows.map(({ name, terms }) => [name, terms])) }, options, grid([HEAD, ...cells]))
  })
