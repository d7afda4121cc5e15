// causeway governance emergency request | support | list

import { getMember } from '@causeway/sdk/member/getMember'
import { listSuspensions, type SuspensionRequest } from '@causeway/sdk/member/listSuspensions'
import { requestSuspension } from '@causeway/sdk/member/requestSuspension'
import { supportSuspension } from '@causeway/sdk/member/supportSuspension'
import type { Command } from 'commander'
import { withClient } from '../command/home.ts'
import { action, type GlobalOptions, wholeNumber } from '../command/options.ts'
import { print } from '../command/output.ts'
import { asMember } from './memberClient.ts'
import { findMember } from './reference.ts'
import { plural, shortOrganisation, time } from './words.ts'

type RequestOptions = GlobalOptions & { readonly member: string; readonly reason: string }

export const addEmergencyCommands = (governance: Command): void => {
  const emergency = governance.command('emergency').description('quick, short suspension that ends by itself')
  emergency
    .command('request')
    .description('ask the other voters to suspend an organisation at once')
    .requiredOption('--member <member>', 'DID, id, institution code or key')
    .requiredOption('--reason <text>', 'the chain keeps its digest: send the text to the other voters')
    .action(action((options) => request(options as RequestOptions)))
  emergency.command('support').description('support a request').argument('<number>').action(action(support))
  emergency.command('list').description('the latest requests').action(action(list))
}

const request = (options: RequestOptions): Promise<void> =>
  asMember(options, async (client) => {
    const memberId = await findMember(client, options.member)
    const { requestId } = await requestSuspension(client, { memberId, reason: options.reason })
    print({ requestId, memberId }, options)
  })

const support = (options: GlobalOptions, number: string): Promise<void> =>
  asMember(options, async (client) => {
    const requestId = wholeNumber(number, 'NUMBER')
    await supportSuspension(client, requestId)
    const found = (await listSuspensions(client)).find(({ id }) => id === requestId)
    print({ requestId, ...found, id: requestId }, options)
  })

const list = (options: GlobalOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const requests = await listSuspensions(client)
    const lines = await Promise.all(
      requests.map(async (found) => lineOf(found, shortOrganisation(await getMember(client, found.accused)))),
    )
    print({ requests }, options, lines.length === 0 ? ['No quick suspension was ever asked for.'] : lines)
  })

const lineOf = ({ id, state, supporters, missing, openedAt, until }: SuspensionRequest, accused: string): string => {
  const lacks = state === 'open' && missing.length > 0 ? `, none of ${missing.join(', ')} yet` : ''
  const end = until === undefined ? '' : `, until ${time(until)}`
  return `${id}  ${accused}  ${state}${end}, ${plural(supporters, 'supporter')}${lacks}, asked for ${time(openedAt)}`
}
