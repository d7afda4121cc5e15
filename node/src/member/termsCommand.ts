// causeway governance propose terms
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { DecisionClass, DecisionTerms } from '@causeway/sdk/member/decision'
import { decisionClasses } from '@causeway/sdk/member/decision'
import { getDecisionTerms } from '@causeway/sdk/member/getDecisionTerms'
import { termsCall } from '@causeway/sdk/member/governanceCalls'
import { type Command, Option } from 'commander'
import { action } from '../command/options.ts'
import { type Composed, type ProposeOptions, propose } from './propose.ts'
import { ppmOf, secondsOf } from './quantities.ts'

type TermsOptions = ProposeOptions & {
  readonly class: DecisionClass
  readonly delay?: string
  readonly period?: string
  readonly execution?: string
  readonly threshold?: string
  readonly chamber?: string
}

export const addTermsCommand = (command: Command): void => {
  command
    .addOption(new Option('--class <name>').choices(decisionClasses).makeOptionMandatory())
    .option('--delay <time>', 'from the proposal to the vote: 90s, 30m, 12h, 7d')
    .option('--period <time>', 'to vote')
    .option('--execution <time>', 'from the queue to the execution')
    .option('--threshold <percent>', 'of all voters, like 66.6667')
    .option('--chamber <percent>', 'of the voters of each jurisdiction')
    // CAST: the options that are declared here.
    .action(action((given) => propose(given as TermsOptions, (client) => compose(client, given as TermsOptions))))
}

const compose = async (client: CausewayClient, options: TermsOptions): Promise<Composed> => {
  const before = await getDecisionTerms(client, options.class)
  const terms: DecisionTerms = {
    votingDelay: given(options.delay, before.votingDelay, (text) => secondsOf(text, '--delay')),
    votingPeriod: given(options.period, before.votingPeriod, (text) => secondsOf(text, '--period')),
    executionDelay: given(options.execution, before.executionDelay, (text) => secondsOf(text, '--execution')),
    thresholdPpm: given(options.threshold, before.thresholdPpm, (text) => ppmOf(text, '--threshold')),
    chamberPpm: given(options.chamber, before.chamberPpm, (text) => ppmOf(text, '--chamber')),
  }
  const title = `Change how decisions of the class ${options.class} are taken`
  return { calls: [termsCall(client, { decisionClass: options.class, terms })], title }
}

const given = (text: string | undefined, before: number, read: (text: string) => number): number =>
  text === undefined ? before : read(text)
