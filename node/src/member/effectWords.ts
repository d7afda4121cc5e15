// What a decision changes, in words: one line for each call, and lines below it that say more.
import type { DecisionTerms } from '@causeway/sdk/member/decision'
import type { DecisionEffect, DescribedCall, SetSize } from '@causeway/sdk/member/decisionEffect'
import type { RecognisedEntry } from '@causeway/sdk/member/recognitionList'
import type { MemberState } from '@causeway/sdk/member/roles'
import { bridgeWords } from './bridgeWords.ts'
import { change, coin, duration, organisation, plural, share } from './words.ts'

type Effect<Kind extends DecisionEffect['kind']> = Extract<DecisionEffect, { readonly kind: Kind }>
type Words = { readonly [Kind in DecisionEffect['kind']]: (effect: Effect<Kind>, call: DescribedCall) => readonly string[] }

/** The first line says what is done; the others are before and after. */
export const effectWords = (call: DescribedCall): readonly string[] => {
  // CAST: the row of the effect's own kind.
  const say = words[call.effect.kind] as (effect: DecisionEffect, call: DescribedCall) => readonly string[]
  return [...say(call.effect, call), ...coinWords(call), ...refusalWords(call)]
}

const verbs: Partial<Record<MemberState, string>> = { suspended: 'Suspend', left: 'End the membership of' }

const memberVerb = ({ before, after }: Effect<'member'>): string =>
  verbs[after] ?? (before === 'suspended' ? 'Reinstate' : 'Admit')

/** Of the contract `ValidatorSet`. */
const LEAST_VALIDATORS = 4

const set = ({ validators, faults }: SetSize): string => `${plural(validators, 'validator')}, of which ${faults} may fail`

const termWords: readonly (readonly [keyof DecisionTerms, string, (value: number) => string])[] = [
  ['votingDelay', 'from the proposal to the vote', duration],
  ['votingPeriod', 'to vote', duration],
  ['executionDelay', 'from the queue to the execution', duration],
  ['thresholdPpm', 'of all voters must be in favour', share],
  ['chamberPpm', 'of the voters of each jurisdiction must be in favour', share],
]

const termLines = ({ before, after }: Effect<'terms'>): string[] => {
  const changed = termWords.filter(([name]) => before[name] !== after[name])
  const kept = termWords.filter(([name]) => before[name] === after[name])
  return [
    ...changed.map(([name, what, say]) => `${say(before[name])} → ${say(after[name])} ${what}`),
    ...kept.map(([name, what, say]) => `${say(after[name])} ${what}, as before`),
  ]
}

const entry = ({ kind, name, version, digest }: RecognisedEntry): string =>
  `${kind} ${name} ${version} (${digest})`.replace('  ', ' ')

const entryLines = ({ before, after }: Effect<'recognition'>): string[] => {
  const [old, fresh] = [before.map(entry), after.map(entry)]
  const lines = [
    ...fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ...old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`),
  ]
  return [
    ...(lines.length === 0 ? ['the entries stay as they are'] : lines),
    'it takes effect towards another chain once that chain has confirmed the same digest',
  ]
}

const limit = (most: number): string => (most === 0 ? 'no limit' : `at most ${plural(most, 'validator')}`)

const implementation = ({ address, codeHash }: { readonly address: string; readonly codeHash: string | undefined }): string =>
  codeHash === undefined ? `${address} (NO CODE AT THIS ADDRESS)` : `${address} (code hash ${codeHash})`

const plan = ({ height, version }: { readonly height: number; readonly version: number }): string =>
  height === 0 ? 'none planned' : `version ${version} from height ${height}`

const roleName = (role: bigint): string => (role === 0n ? 'role 0: EVERYTHING, including all other roles' : `role ${role}`)

const words: Words = {
  ...bridgeWords,
  member: (effect) => [
    `${memberVerb(effect)} ${organisation(effect.member)}`,
    `state: ${change(effect.before, effect.after)}`,
    `roles: ${effect.member.roles.join(', ') || 'none'}`,
    ...(effect.after === 'admitted' && effect.member.roles.includes('validator') ? ['it will have a vote'] : []),
  ],
  recovery: ({ member, controller, before }) => [
    `Give ${organisation(member)} a new controller key`,
    `controller keys: ${plural(before, 'key')}, and all other keys, lose their role → only ${controller}`,
  ],
  validator: ({ action, member, validator, retired, before, after }) => [
    `${{ addition: 'Add a validator of', removal: 'Remove the validator of', replacement: 'Replace the key of the validator of' }[action]} ${organisation(member)}`,
    ...(retired === undefined ? [] : [`goes: ${retired}`]),
    ...(action === 'removal' ? [] : [`comes: ${validator ?? 'A KEY THAT IS NONE'}`]),
    `set: ${change(set(before), set(after))}`,
    ...(after.validators < LEAST_VALIDATORS
      ? [`there must be at least ${LEAST_VALIDATORS}: it cannot be activated before others are added`]
      : []),
    'it is scheduled, and takes force when it is activated after the activation delay',
  ],
  cap: ({ jurisdiction, seats, before, after }) => [
    `Limit the validators of ${jurisdiction}, which has ${seats}`,
    `limit: ${change(limit(before), limit(after))}`,
  ],
  upgradePlan: ({ before, after }) => [
    'Plan an upgrade of the engine: validators with an older version stop at the height',
    `plan: ${change(plan(before), plan(after))}`,
  ],
  upgradeWithdrawal: ({ before }) => [
    'Withdraw the planned upgrade of the engine: the version in force stays',
    `plan: ${plan(before)} → withdrawn`,
  ],
  terms: (effect) => [`Change how decisions of the class ${effect.decisionClass} are taken`, ...termLines(effect)],
  class: ({ contract, selector, before, after }) => [
    `Put the function ${selector} of ${contract} into another class of decisions`,
    `class: ${change(before, after)}`,
  ],
  allowances: ({ before, after }) => [
    'Change the daily allowances of gas',
    `an account: ${change(coin(before.perAccount), coin(after.perAccount))} coin`,
    `an organisation: ${change(coin(before.perMember), coin(after.perMember))} coin`,
  ],
  recognition: (effect) => [
    `Adopt the list ${effect.digest} of what is recognised of other chains`,
    `entries: ${change(String(effect.before.length), String(effect.after.length))}`,
    ...entryLines(effect),
  ],
  peer: ({ peerChainId, before, after }) => [
    `Name the signers of chain ${peerChainId}`,
    `epoch: ${change(String(before.epoch), String(after.epoch))}`,
    `signers: ${change(before.signers.join(', ') || 'none', after.signers.join(', '))}`,
    'what the chain confirmed before counts no more',
  ],
  implementation: ({ contract, thenCalls, before, after }) => [
    `Put OTHER CODE behind ${contract}`,
    `before: ${implementation(before)}`,
    `after:  ${implementation(after)}`,
    ...(thenCalls === '0x' ? [] : [`and then call it with ${thenCalls}`]),
  ],
  role: ({ role, account, holder, before, after }) => [
    `${after ? 'Give' : 'Take'} ${roleName(role)} ${after ? 'to' : 'from'} ${holder ?? 'AN ACCOUNT THAT IS NO CONTRACT OF THE NETWORK,'} ${account}`,
    `holds it: ${change(before ? 'yes' : 'no', after ? 'yes' : 'no')}`,
  ],
  setting: ({ contract, function: name, arguments: given }) => [
    `Call ${name} of ${contract}: what it changes is not read, see the interface of the contract`,
    ...Object.entries(given).map(([argument, value]) => `${argument}: ${String(value)}`),
  ],
  unknown: (_, { target, contract, data }) => [
    'UNKNOWN CALL: nobody can say what it does without reading the code of its target. The timelock would make it with ALL its powers.',
    `target: ${target}${contract === undefined ? ', which is no contract of the network' : ` (${contract}, which has no such function)`}`,
    `data: ${data}`,
  ],
}

const coinWords = ({ value }: DescribedCall): string[] => (value === 0n ? [] : [`IT SENDS ${coin(value)} coin along`])

const refusalWords = ({ refusal }: DescribedCall): string[] =>
  refusal === undefined ? [] : [`if it was carried out now it would be refused: ${refusal.code}, ${refusal.summary}`]
