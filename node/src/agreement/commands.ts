// causeway agreement propose | accept | show | end, and the duties beside
import { acceptAgreement } from '@causeway/sdk/agreement/acceptAgreement'
import { type AgreementTerms, purposeOf } from '@causeway/sdk/agreement/agreementTerms'
import { endAgreement } from '@causeway/sdk/agreement/endAgreement'
import { getAgreement } from '@causeway/sdk/agreement/getAgreement'
import { proposeAgreement } from '@causeway/sdk/agreement/proposeAgreement'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { freshSalt } from '@causeway/sdk/compute/jobRequest'
import { getRight } from '@causeway/sdk/right/getRight'
import { getEscrowAccount } from '@causeway/sdk/settlement/depositEscrow'
import { splitDigestOf } from '@causeway/sdk/settlement/shares'
import type { Command } from 'commander'
import { withClient } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions, parseAgreementId, parseRightId, wholeNumber } from '../command/options.ts'
import { print } from '../command/output.ts'
import { findShares, keepShares, parseShares } from '../settlement/shares.ts'
import { addDutyCommands } from './dutyCommands.ts'

type ProposeOptions = GlobalOptions & {
  readonly right: string
  readonly purpose: string
  readonly units: string
  readonly price: string
  readonly days: string
  readonly collectDays: string
  readonly share: readonly string[]
}

type AcceptOptions = GlobalOptions & { readonly share?: readonly string[] }

const DAY = 86_400
const MOST_DAYS = 36_500

export const addAgreementCommands = (program: Command): void => {
  const agreement = program.command('agreement').description('agreements between provider and consumer')
  agreement
    .command('propose')
    .description('sign and record a proposal as the consumer')
    .requiredOption('--right <number>')
    .requiredOption('--purpose <iri>', 'what the results are for; the policy decides on it')
    .requiredOption('--units <number>', 'units of use in all; a job costs one for each table')
    .requiredOption('--price <amount>', "for each unit, in the token's smallest unit")
    .requiredOption('--share <payee=ppm...>', 'who gets how much of the revenue, in parts per million')
    .option('--days <number>', 'days from now until it ends', '30')
    .option('--collect-days <number>', 'days after the end in which the provider can collect', '7')
    .action(action((options) => propose(options as ProposeOptions)))
  agreement
    .command('accept')
    .description('sign a proposal as the provider')
    .argument('<agreement>')
    .option('--share <payee=ppm...>', 'the shares that you agreed to, if they are not in this folder')
    .action(action((options, id: string) => accept(options as AcceptOptions, id)))
  agreement.command('show').argument('<agreement>').action(action(show))
  agreement
    .command('end')
    .description('end an agreement: no job is authorised any more')
    .argument('<agreement>')
    .action(action(end))
  addDutyCommands(agreement)
}

const propose = (options: ProposeOptions): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'institute' }, async (client) => {
    const shares = parseShares(options.share)
    const terms = await composeTerms(client, options, splitDigestOf(shares))
    keepShares(options.home, shares)
    const { id } = await proposeAgreement(client, terms)
    print({ agreementId: id, ...terms }, options)
  })

const composeTerms = async (client: CausewayClient, options: ProposeOptions, splitDigest: string): Promise<AgreementTerms> => {
  const right = await getRight(client, parseRightId(options.right))
  return {
    productId: right.productId,
    policyId: right.policyId,
    rightId: right.id,
    purpose: purposeOf(options.purpose),
    splitDigest,
    provider: await read(() => client.contracts.products.ownerOf(BigInt(right.productId))),
    validUntil: (await chainTime(client)) + DAY * boundedNumber(options.days, '--days', MOST_DAYS),
    maxUnits: boundedNumber(options.units, '--units', 0xffff_ffff),
    consumer: signerOf(client).address,
    collectWindow: DAY * boundedNumber(options.collectDays, '--collect-days', MOST_DAYS),
    token: client.deployment.contracts.SettlementToken.address,
    unitPrice: wholeNumber(options.price, '--price'),
    salt: freshSalt(),
  }
}

const accept = (options: AcceptOptions, agreement: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital' }, async (client) => {
    const id = parseAgreementId(agreement)
    const { terms } = await getAgreement(client, id)
    // Who accepts has seen the shares: in this folder, or named now.
    const splitDigest = splitDigestOf(findShares(options.home, terms.splitDigest, options.share))
    await acceptAgreement(client, { id, splitDigest })
    print({ agreementId: id, state: 'agreed' }, options)
  })

const show = (options: GlobalOptions, agreement: string): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const { id, state, terms } = await getAgreement(client, parseAgreementId(agreement))
    print({ agreementId: id, state, ...terms, ...(await getEscrowAccount(client, id)) }, options)
  })

const end = (options: GlobalOptions, agreement: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'institute' }, async (client) => {
    const id = parseAgreementId(agreement)
    await endAgreement(client, id)
    print({ agreementId: id, state: (await getAgreement(client, id)).state }, options)
  })
