// causeway governance propose …: each subcommand composes the calls of a decision.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { address } from '@causeway/sdk/ids'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import { getMember } from '@causeway/sdk/member/getMember'
import { adoptRecognitionCall, allowancesCall, implementationCall, setPeerCall } from '@causeway/sdk/member/governanceCalls'
import { admitCall, completeLeaveCall, recoverMemberCall, reinstateCall, suspendCall } from '@causeway/sdk/member/memberCalls'
import { composeRecognition } from '@causeway/sdk/member/recognitionList'
import {
  addValidatorCall,
  cancelChangeCall,
  capCall,
  removeValidatorCall,
  replaceValidatorCall,
} from '@causeway/sdk/member/validatorCalls'
import { parseValidatorConsent, type ValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import type { Command } from 'commander'
import { commandErrors } from '../command/errors.ts'
import { readJson } from '../command/home.ts'
import { action, wholeNumber } from '../command/options.ts'
import { addEvidenceCommand } from './evidence.ts'
import { type ProposeOptions, propose } from './propose.ts'
import { countOf, weiOf } from './quantities.ts'
import { parseCalls } from './rawCalls.ts'
import { findMember } from './reference.ts'
import type { Subcommand, Texts } from './subcommand.ts'
import { addTermsCommand } from './termsCommand.ts'
import { upgradePlan, withdrawUpgrade } from './upgradeSubcommands.ts'
import { shortOrganisation } from './words.ts'

const MEMBER = { member: ['--member <member>', 'DID, id, institution code or key'] } as const
const CONSENT = { consent: ['--consent <file>', 'made by causeway member validator-consent where the consensus key is'] } as const

export const addProposeCommands = (governance: Command): void => {
  const parent = governance.command('propose').description('put a decision to the vote; --dry-run only says what it would change')
  for (const subcommand of memberCommands) add(parent, subcommand)
  for (const subcommand of consentCommands) add(parent, subcommand)
  add(parent, suspend)
  add(parent, recover)
  add(parent, cap)
  add(parent, cancelChange)
  addTermsCommand(proposal(parent, 'terms', 'change how a class of decisions is taken; what is not given stays'))
  addEvidenceCommand(proposal(parent, 'evidence', 'suspend the organisation whose validator the chain has evidence against'))
  add(parent, allowances)
  add(parent, recognition)
  add(parent, peer)
  add(parent, upgradePlan)
  add(parent, withdrawUpgrade)
  add(parent, implementation)
  add(parent, call)
}

/** A subcommand with the options that all have. */
const proposal = (parent: Command, name: string, description: string): Command =>
  parent
    .command(name)
    .description(description)
    .option('--reason <text>', 'why, for the voters; it stays on the chain')
    .option('--dry-run', 'only say what it would change')

const add = <Name extends string>(parent: Command, { name, description, options, compose }: Subcommand<Name>): void => {
  const command = proposal(parent, name, description)
  for (const [flags, help] of Object.values<readonly [string, string?]>(options)) command.requiredOption(flags, help)
  const run = (options: ProposeOptions & Texts<Name>): Promise<void> =>
    propose(options, (client) => compose(client, options, options.reason))
  // CAST: commander gives a text for every required option.
  command.action(action((options) => run(options as ProposeOptions & Texts<Name>)))
}

const memberCommand = (
  name: string,
  title: string,
  description: string,
  callOf: (client: CausewayClient, id: Awaited<ReturnType<typeof findMember>>) => DecisionCall,
): Subcommand<'member'> => ({
  name,
  description,
  options: MEMBER,
  compose: async (client, { member }) => {
    const id = await findMember(client, member)
    return { calls: [callOf(client, id)], title: `${title} ${shortOrganisation(await getMember(client, id))}` }
  },
})

const memberCommands = [
  memberCommand('admit', 'Admit', 'admit an organisation that applied', admitCall),
  memberCommand('reinstate', 'Reinstate', 'end a suspension', reinstateCall),
  memberCommand('expel', 'End the membership of', 'end a membership: applied, suspended or leaving', completeLeaveCall),
  memberCommand('remove-validator', 'Remove the validator of', 'schedule the end of a seat', removeValidatorCall),
]

const suspend: Subcommand<'member'> = {
  name: 'suspend',
  description: 'suspend an organisation until it is reinstated; --reason is needed, its digest is kept with the suspension',
  options: MEMBER,
  compose: async (client, { member }, reason) => {
    if (reason === undefined) throw commandErrors.ArgumentInvalid({ argument: '--reason', problem: 'a suspension has a reason' })
    const id = await findMember(client, member)
    return { calls: [suspendCall(client, id, reason)], title: `Suspend ${shortOrganisation(await getMember(client, id))}` }
  },
}

const consentCommand = (
  name: string,
  title: string,
  description: string,
  callOf: (client: CausewayClient, consent: ValidatorConsent) => DecisionCall,
): Subcommand<'consent'> => ({
  name,
  description,
  options: CONSENT,
  compose: async (client, { consent }) => {
    const parsed = parseValidatorConsent(readJson(consent))
    const member = await getMember(client, parsed.memberId)
    return { calls: [callOf(client, parsed)], title: `${title} ${shortOrganisation(member)}` }
  },
})

const consentCommands = [
  consentCommand('add-validator', 'Add a validator of', 'schedule a seat for an organisation', addValidatorCall),
  consentCommand(
    'replace-validator',
    'Replace the validator key of',
    'schedule another consensus key for a seat',
    replaceValidatorCall,
  ),
]

const recover: Subcommand<'member' | 'controller'> = {
  name: 'recover',
  description: 'give an organisation that lost its controller keys a new one',
  options: { ...MEMBER, controller: ['--controller <address>', 'the new key, never used by an organisation'] },
  compose: async (client, { member, controller }) => {
    const id = await findMember(client, member)
    const title = `Recover ${shortOrganisation(await getMember(client, id))}`
    return { calls: [recoverMemberCall(client, { id, controller: accountOf(controller) })], title }
  },
}

/** @throws ArgumentInvalid */
const accountOf = (text: string): string => {
  const parsed = address.safeParse(text)
  if (!parsed.success) throw commandErrors.ArgumentInvalid({ given: text, problem: parsed.error.issues[0]?.message })
  return parsed.data
}

const cap: Subcommand<'jurisdiction' | 'most'> = {
  name: 'cap',
  description: 'limit the validators of a jurisdiction',
  options: { jurisdiction: ['--jurisdiction <code>', 'two letters'], most: ['--most <number>', '0 is no limit'] },
  compose: async (client, { jurisdiction, most }) => {
    if (!/^[A-Z]{2}$/.test(jurisdiction)) throw commandErrors.ArgumentInvalid({ argument: '--jurisdiction', given: jurisdiction })
    const limit = countOf(most, '--most')
    return { calls: [capCall(client, { jurisdiction, most: limit })], title: `Limit the validators of ${jurisdiction}` }
  },
}

const cancelChange: Subcommand<'change'> = {
  name: 'cancel-change',
  description: 'withdraw a scheduled change of the validators',
  options: { change: ['--change <number>', 'as causeway governance validators shows it'] },
  compose: async (client, { change }) => ({
    calls: [cancelChangeCall(client, wholeNumber(change, '--change'))],
    title: `Withdraw change ${change} of the validators`,
  }),
}

const allowances: Subcommand<'account' | 'memberDay'> = {
  name: 'allowances',
  description: 'change what the gas station gives a day',
  options: {
    account: ['--account <coin>', 'to an account, like 0.001'],
    memberDay: ['--member-day <coin>', 'to an organisation'],
  },
  compose: async (client, texts) => {
    const [perAccount, perMember] = [weiOf(texts.account, '--account'), weiOf(texts.memberDay, '--member-day')]
    return { calls: [allowancesCall(client, { perAccount, perMember })], title: 'Change the allowances of gas' }
  },
}

const recognition: Subcommand<'list'> = {
  name: 'recognition',
  description: 'adopt a list of what is recognised of other chains, in place of the one before',
  options: { list: ['--list <file>', 'JSON: { kind: field | format | hash | proofSystem, name, version, digest } each'] },
  compose: async (client, { list }) => {
    const composed = composeRecognition(readJson(list))
    return { calls: [adoptRecognitionCall(client, composed)], title: `Adopt the recognition list ${composed.digest}` }
  },
}

const peer: Subcommand<'chain' | 'signers' | 'epoch'> = {
  name: 'peer',
  description: 'name who signs for another chain that it has adopted a list',
  options: {
    chain: ['--chain <id>', 'its chain id'],
    signers: ['--signers <addresses>', 'separated by commas'],
    epoch: ['--epoch <number>', 'above the one before'],
  },
  compose: async (client, { chain, signers, epoch }) => {
    const parameters = {
      peerChainId: wholeNumber(chain, '--chain'),
      signers: signers.split(',').map(accountOf),
      epoch: wholeNumber(epoch, '--epoch'),
    }
    return { calls: [setPeerCall(client, parameters)], title: `Name the signers of chain ${chain}` }
  },
}

const implementation: Subcommand<'contract' | 'implementation'> = {
  name: 'implementation',
  description: 'put other code behind a contract that can be upgraded',
  options: { contract: ['--contract <name>', 'GasStation or RecognitionList'], implementation: ['--implementation <address>'] },
  compose: async (client, { contract, implementation }) => {
    if (contract !== 'GasStation' && contract !== 'RecognitionList') {
      throw commandErrors.ArgumentInvalid({ argument: '--contract', given: contract, problem: 'it cannot be upgraded' })
    }
    const made = implementationCall(client, { contract, implementation: accountOf(implementation) })
    return { calls: [made], title: `Upgrade ${contract}` }
  },
}

const call: Subcommand<'calls'> = {
  name: 'call',
  description: 'any calls, which the timelock makes in their order, all or none',
  options: { calls: ['--calls <file>', 'JSON: a list of { target, data, value }'] },
  compose: async (client, { calls }) => {
    const parsed = parseCalls(client, readJson(calls))
    return { calls: parsed, title: `${parsed.length} calls` }
  },
}
