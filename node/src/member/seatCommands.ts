// causeway governance validators | activate: who validates, and the changes that wait
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { MemberId } from '@causeway/sdk/ids'
import { activateChange } from '@causeway/sdk/member/activateChange'
import { getMember } from '@causeway/sdk/member/getMember'
import { getValidatorChanges, type ValidatorChange } from '@causeway/sdk/member/getValidatorChanges'
import { faultsOf, getValidators } from '@causeway/sdk/member/getValidators'
import type { Command } from 'commander'
import { withClient } from '../command/home.ts'
import { action, type GlobalOptions, wholeNumber } from '../command/options.ts'
import { print } from '../command/output.ts'
import { asMember } from './memberClient.ts'
import { plural, shortOrganisation, time } from './words.ts'

export const addSeatCommands = (governance: Command): void => {
  governance.command('validators').description('who validates, and the changes that wait').action(action(validators))
  governance
    .command('activate')
    .description('let a scheduled change of the validators take force after its delay')
    .argument('<change>', 'its number')
    .action(action(activate))
}

const validators = (options: GlobalOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const [set, changes] = await Promise.all([getValidators(client), getValidatorChanges(client)])
    const waiting = changes.filter(({ state }) => state === 'scheduled')
    const names = await namesOf(
      client,
      [...set, ...waiting].map(({ memberId }) => memberId),
    )
    const lines = [
      `${plural(set.length, 'validator')}, of which ${faultsOf(set.length)} may fail`,
      ...set.map(({ address, memberId }) => `  ${address}  ${names.get(memberId) ?? memberId}`),
      ...waiting.map((change) => waitingLine(change, names.get(change.memberId) ?? change.memberId)),
    ]
    print({ validators: set, faults: faultsOf(set.length), changes }, options, lines)
  })

const namesOf = async (client: CausewayClient, ids: readonly MemberId[]): Promise<Map<MemberId, string>> =>
  new Map(await Promise.all(ids.map(async (id) => [id, shortOrganisation(await getMember(client, id))] as const)))

const waitingLine = ({ id, kind, validator, readyAt, expiresAt }: ValidatorChange, name: string): string =>
  `Change ${id}: ${kind} of ${name}${validator === undefined ? '' : ` (${validator})`}, can be activated from ${time(readyAt)} to ${time(expiresAt)}`

const activate = (options: GlobalOptions, number: string): Promise<void> =>
  asMember(options, async (client) => {
    const changeId = wholeNumber(number, 'CHANGE')
    await activateChange(client, changeId)
    const set = await getValidators(client)
    print({ changeId, validators: set.map(({ address }) => address), faults: faultsOf(set.length) }, options)
  })
