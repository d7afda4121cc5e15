// A decision as a ballot paper, and decisions as a table.
import type { DecisionState } from '@causeway/sdk/member/decision'
import type { DescribeDecisionReturnType } from '@causeway/sdk/member/describeDecision'
import type { Ballot } from '@causeway/sdk/member/getBallot'
import type { ListedDecision } from '@causeway/sdk/member/listDecisions'
import { wordsOf } from '@causeway/sdk/member/proposeDecision'
import { toBeHex } from 'ethers'
import { grid } from '../command/output.ts'
import { effectWords } from './effectWords.ts'
import { plural, share, time } from './words.ts'

/** A decision's number as 0x and 64 digits; its first ten characters tell it apart in practice. */
export const numberOf = (id: bigint): string => toBeHex(id, 32)
export const shortNumberOf = (id: bigint): string => numberOf(id).slice(0, 10)

const until: Readonly<Record<DecisionState, (ballot: Ballot) => string>> = {
  pending: ({ opensAt }) => `opens after ${time(opensAt)}`,
  active: ({ closesAt }) => `closes after ${time(closesAt)}`,
  succeeded: ({ closesAt }) => `was taken ${time(closesAt)}, not queued yet`,
  queued: ({ executableAt, expiresAt }) =>
    `can be executed from ${time(executableAt ?? 0)}${expiresAt === undefined ? '' : ` to ${time(expiresAt)}`}`,
  executed: () => 'was carried out',
  defeated: ({ closesAt }) => `was not taken ${time(closesAt)}`,
  cancelled: () => 'was withdrawn',
  expired: () => 'was not carried out in time',
}

const next: Partial<Record<DecisionState, (id: string) => string>> = {
  active: (id) => `causeway governance vote ${id} for|against|abstain --as KEYFILE`,
  succeeded: (id) => `causeway governance queue ${id} --as KEYFILE`,
  queued: (id) => `causeway governance execute ${id} --as KEYFILE`,
}

/** How a decision stands and what it changes. */
export const ballotLines = (ballot: Ballot, { description, calls }: DescribeDecisionReturnType): string[] => [
  `Decision ${numberOf(ballot.id)}`,
  ...wordsOf(description)
    .split('\n')
    .map((line) => `  "${line}"`),
  `State    ${ballot.state}, ${until[ballot.state](ballot)}`,
  `Class    ${ballot.class}: ${share(ballot.terms.thresholdPpm)} of all voters and ${share(ballot.terms.chamberPpm)} of those of each jurisdiction`,
  `Proposer ${ballot.proposer}`,
  '',
  `What it changes, read from its ${calls.length === 1 ? 'call' : `${calls.length} calls`} and the chain as it is now`,
  ...calls.flatMap(callLines),
  '',
  ...voteLines(ballot),
  ...nextLines(ballot),
]

/** The first line of a call with its number, the others below. */
export const callLines = (call: DescribeDecisionReturnType['calls'][number], index: number): string[] =>
  effectWords(call).map((line, place) => (place === 0 ? `  ${index + 1}. ${line}` : `     ${line}`))

const voteLines = (ballot: Ballot): string[] => {
  const silent = ballot.voters - ballot.for - ballot.against - ballot.abstain
  return [
    `Votes    for ${ballot.for} of ${ballot.needed} needed, against ${ballot.against}, abstain ${ballot.abstain}, ${silent} of ${ballot.voters} silent`,
    ...ballot.chambers.map(
      ({ jurisdiction, voters, needed, for: inFavour }) =>
        `  ${jurisdiction}     for ${inFavour} of ${needed} needed, ${plural(voters, 'voter')}`,
    ),
  ]
}

const nextLines = ({ state, id }: Ballot): string[] => {
  const step = next[state]
  return step === undefined ? [] : ['', `Next     ${step(shortNumberOf(id))}`]
}

const HEAD = ['decision', 'class', 'state', 'for', 'chambers']

/** One line a decision, the newest first. */
export const tableLines = (decisions: readonly ListedDecision[]): string[] => {
  if (decisions.length === 0) return ['No decision was proposed yet.']
  const rows = grid([HEAD, ...decisions.map(({ ballot }) => cellsOf(ballot))])
  const words = ['what, until when', ...decisions.map(({ ballot, description }) => lastCell(ballot, description))]
  return rows.map((row, index) => `${row}  ${words[index] ?? ''}`)
}

const cellsOf = ({ id, class: name, state, for: inFavour, needed, chambers }: Ballot): string[] => [
  shortNumberOf(id),
  name,
  state,
  `${inFavour}/${needed}`,
  chambers.map((chamber) => `${chamber.jurisdiction} ${chamber.for}/${chamber.needed}`).join(' '),
]

const MOST_LETTERS = 60

const lastCell = (ballot: Ballot, description: string): string => {
  const [line = ''] = wordsOf(description).split('\n')
  const short = line.length > MOST_LETTERS ? `${line.slice(0, MOST_LETTERS - 1)}…` : line
  return `"${short}" ${until[ballot.state](ballot)}`
}
