// causeway network add-validator | remove-validator: what the run book does with `governance propose`, for a validator of this home.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import { getMember } from '@causeway/sdk/member/getMember'
import { getValidatorChanges } from '@causeway/sdk/member/getValidatorChanges'
import { getValidators } from '@causeway/sdk/member/getValidators'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { addValidatorCall, removeValidatorCall } from '@causeway/sdk/member/validatorCalls'
import { parseValidatorConsent, signValidatorConsent, type ValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import type { Command } from 'commander'
import { chainPaths, readChain, validatorNamed } from '../../../../deploy/networks/comet/chainFolder.ts'
import { readJson, withClient } from '../../command/home.ts'
import { boundedNumber } from '../../command/options.ts'
import { print } from '../../command/output.ts'
import { readConsensusKey } from '../../member/keyFiles.ts'
import { type ProposeOptions, propose } from '../../member/propose.ts'
import { shortOrganisation } from '../../member/words.ts'
import { cometAction, withEngineOption } from '../engineOption.ts'
import { networkCommandErrors } from '../errors.ts'
import { chainFolder, type OpenChain, parseJurisdiction } from './chains.ts'

type SeatOptions = ProposeOptions & { readonly consent?: string; readonly days: string }

/** A validator as it is named, of a chain of this home. */
type Seat = OpenChain & { readonly name: string; readonly title: string }

type Change = { readonly call: DecisionCall; readonly title: string }

const DAY = 86_400
const MOST_DAYS = 365

/** @param network the command `causeway network` */
export const addSeatCommands = (network: Command): void => {
  addVerb(network, 'add-validator', 'propose a seat for a node of this home; its consensus key signs that it consents')
    .option('--consent <file>', 'made by `member validator-consent`, where the key is on another machine')
    .option('--days <number>', 'how long the consent holds: through vote and delay', '30')
    .action(cometAction((options, validator: string) => change(options as SeatOptions, validator, addition)))
  addVerb(network, 'remove-validator', 'propose that a validator loses its seat').action(
    cometAction((options, validator: string) => change(options as SeatOptions, validator, removal)),
  )
}

const addVerb = (network: Command, name: string, description: string): Command =>
  withEngineOption(network.command(name), 'comet')
    .description(`${description}; --as names the key of who proposes`)
    .argument('<validator>', 'such as CN/validator-4')
    .option('--reason <text>', 'why, for the voters; it stays on the chain')
    .option('--dry-run', 'only say what it would change')

const change = async (
  options: SeatOptions,
  text: string,
  compose: (client: CausewayClient, seat: Seat, options: SeatOptions) => Promise<Change>,
): Promise<void> => {
  const [jurisdiction = '', name = ''] = text.split('/')
  const folder = chainFolder(options.home, parseJurisdiction(jurisdiction))
  const seat: Seat = { folder, chain: readChain(folder), name, title: text }
  const onChain = { ...options, home: folder }
  if (!seat.chain.governed && options.dryRun !== true) return scheduleAsOffice(onChain, seat, compose)
  await propose(onChain, async (client) => {
    const { call, title } = await compose(client, seat, options)
    return { calls: [call], title, next: (id) => nextOf(id, seat) }
  })
}

/** Where the account `consortium` holds the offices nothing is voted on: it makes the call itself. */
const scheduleAsOffice = (options: SeatOptions, seat: Seat, compose: Parameters<typeof change>[2]): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'consortium' }, async (client) => {
    const { call } = await compose(client, seat, options)
    await makeCall(client, call)
    const [latest] = await getValidatorChanges(client, 1)
    const next = [`causeway governance activate ${latest?.id} --home ${seat.folder} --as consortium`]
    print({ validator: seat.title, changeId: latest?.id, readyAt: latest?.readyAt, next }, options)
  })

/** Which verbs bring a decision about, in their order. */
const nextOf = (id: string, { folder, title }: Seat): string[] => {
  const at = `--home ${folder} --as KEYFILE`
  return [
    `causeway governance vote ${id} for ${at}    each organisation`,
    `causeway governance queue ${id} ${at}    once the vote is over`,
    `causeway governance execute ${id} ${at}    after its delay`,
    `causeway governance activate CHANGE ${at}    after the delay of ${title}'s change, which governance validators shows`,
  ]
}

const addition = async (client: CausewayClient, seat: Seat, options: SeatOptions): Promise<Change> => {
  const consent = await consentOf(client, seat, options)
  const held = (await getValidators(client)).find(({ memberId }) => memberId === consent.memberId)
  if (held !== undefined) throw networkCommandErrors.SeatHeld({ validator: seat.title, holder: held.address })
  const member = await getMember(client, consent.memberId)
  return { call: addValidatorCall(client, consent), title: `Add a validator of ${shortOrganisation(member)}` }
}

/** @throws ValidatorHomeElsewhere, ValidatorUnknown, KeyPasswordMissing, KeyFileInvalid */
const consentOf = async (
  client: CausewayClient,
  { folder, chain, name, title }: Seat,
  { consent, days }: SeatOptions,
): Promise<ValidatorConsent> => {
  if (consent !== undefined) return parseValidatorConsent(readJson(consent))
  const { memberId } = validatorNamed(chain, name)
  const paths = chainPaths(folder)
  const key = join(paths.home(name), 'config', 'validator_key.json')
  if (!existsSync(key)) throw networkCommandErrors.ValidatorHomeElsewhere({ validator: title, key })
  const password = existsSync(paths.password(name)) ? paths.password(name) : undefined
  const deadline = (await chainTime(client)) + DAY * boundedNumber(days, '--days', MOST_DAYS)
  return signValidatorConsent(client, { memberId, consensusKey: await readConsensusKey(key, password), deadline })
}

const removal = async (client: CausewayClient, { chain, name, title }: Seat): Promise<Change> => {
  const { memberId, address } = validatorNamed(chain, name)
  const held = (await getValidators(client)).find((validator) => validator.memberId === memberId)
  if (held === undefined || held.address.toLowerCase() !== address.toLowerCase())
    throw networkCommandErrors.SeatAbsent({ validator: title, holder: held?.address })
  const member = await getMember(client, memberId)
  return { call: removeValidatorCall(client, memberId), title: `Remove the validator of ${shortOrganisation(member)}` }
}
