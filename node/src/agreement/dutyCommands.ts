// causeway agreement duties | confirm | breach
import { breachDuty } from '@causeway/sdk/agreement/breachDuty'
import { confirmDuty } from '@causeway/sdk/agreement/confirmDuty'
import { type DutyView, getDuties } from '@causeway/sdk/agreement/getDuties'
import { openDuties } from '@causeway/sdk/agreement/openDuties'
import type { Command } from 'commander'
import { withClient } from '../command/home.ts'
import { action, type GlobalOptions, parseAgreementId, parseDutyId } from '../command/options.ts'
import { print } from '../command/output.ts'

type DutiesOptions = GlobalOptions & { readonly open?: boolean }

export const addDutyCommands = (agreement: Command): void => {
  agreement
    .command('duties')
    .description('what the parties owe each other: id, state and deadline of each duty')
    .argument('<agreement>')
    .option('--open', 'record the duties on the chain first, so that they can be confirmed')
    .action(action((options, id: string) => duties(options as DutiesOptions, id)))
  agreement
    .command('confirm')
    .description('say that a duty was done, as the organisation that it is owed to')
    .argument('<agreement>')
    .argument('<duty>', 'its id, as agreement duties prints it')
    .action(action(confirm))
  agreement
    .command('breach')
    .description('say that a duty was not done in time, or that a prohibition was infringed')
    .argument('<agreement>')
    .argument('<duty>', 'its id, as agreement duties prints it')
    .action(action(breach))
}

const duties = (options: DutiesOptions, agreement: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) => {
    const id = parseAgreementId(agreement)
    if (options.open === true) await openDuties(client, id)
    const found = await getDuties(client, id)
    print({ agreementId: id, ...found, duties: found.duties.map(printable) }, options)
  })

/** Without what is absent, and the deadline as people read it. */
const printable = ({ under, deadline, payment, ...duty }: DutyView) => ({
  ...duty,
  ...(under === undefined ? {} : { under }),
  ...(deadline === undefined ? {} : { deadline: timeOf(deadline) }),
  ...(payment === undefined ? {} : { payment }),
})

/** ISO 8601, or the number of a second that no calendar has. */
const timeOf = (seconds: number): string | number => {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? seconds : date.toISOString()
}

const confirm = (options: GlobalOptions, agreement: string, duty: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) => {
    const [agreementId, dutyId] = [parseAgreementId(agreement), parseDutyId(duty)]
    const { isLate } = await confirmDuty(client, { agreementId, dutyId })
    const { isSuspended } = await getDuties(client, agreementId)
    print({ agreementId, dutyId, isLate, isSuspended }, options)
  })

const breach = (options: GlobalOptions, agreement: string, duty: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) => {
    const [agreementId, dutyId] = [parseAgreementId(agreement), parseDutyId(duty)]
    await breachDuty(client, { agreementId, dutyId })
    const { isSuspended } = await getDuties(client, agreementId)
    print({ agreementId, dutyId, isSuspended }, options)
  })
