import type { EscrowAccount } from '@causeway/sdk/settlement/depositEscrow'
import type { ReactNode } from 'react'
import type { Listing } from '../chain/readNewest.ts'
import { counted, formatAmount, shorten, type Token } from '../format.ts'
import { Omitted, Stage } from '../Listing.tsx'
import type { KeyOwners } from '../member/organisationName.ts'
import { ProductName } from '../product/ProductStage.tsx'
import type { ProductRow } from '../product/readProducts.ts'
import { Account, Id, State, Time } from '../Text.tsx'
import type { AgreementRow, TimedStep } from './readAgreements.ts'
import type { StepName } from './timeLine.ts'

type Props = {
  readonly agreements: Listing<AgreementRow>
  readonly products: Listing<ProductRow>
  readonly owners: KeyOwners
  readonly accounts: ReadonlyMap<string, EscrowAccount>
  readonly tokens: (address: string) => Token
}

const stepTitles: Readonly<Record<StepName, string>> = {
  proposed: 'Proposed',
  withdrawn: 'Withdrawn',
  reached: 'Reached',
  deposited: 'Deposited',
  authorised: 'Job authorised',
  anchored: 'Result anchored',
  failed: 'Job failed',
  expired: 'Job expired',
  metered: 'Use metered',
  split: 'Revenue split',
  closing: 'Closing',
  closed: 'Closed',
  refunded: 'Refunded',
}

/** What a step was about, in one line. */
const detailOf = ({ step, jobId, units, amount, payees }: TimedStep, token: Token): string => {
  const inAll = step === 'metered' ? ' in all' : ''
  const parts = [
    jobId === undefined ? '' : shorten(jobId),
    units === undefined ? '' : `${counted(units, 'unit')}${inAll}`,
    amount === undefined ? '' : formatAmount(amount, token),
    payees === undefined ? '' : `to ${counted(payees, 'payee')}`,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}

const TimeLine = ({
  steps,
  token,
  label,
}: {
  readonly steps: readonly TimedStep[]
  readonly token: Token
  readonly label: string
}) => (
  <ol className="time-line" aria-label={label}>
    {steps.map((step) => (
      <li key={`${step.place.block}-${step.place.index}`} className={step.step}>
        <strong>{stepTitles[step.step]}</strong>
        <Time at={step.at} />
        <span>{detailOf(step, token)}</span>
      </li>
    ))}
  </ol>
)

const Agreement = ({ row, ...props }: Omit<Props, 'agreements'> & { readonly row: AgreementRow }) => {
  const { id, state, terms, steps } = row
  const token = props.tokens(terms.token)
  const account = props.accounts.get(id)
  const money = (amount: bigint | undefined) => (amount === undefined ? '–' : formatAmount(amount, token))
  return (
    <article aria-labelledby={id}>
      <header>
        <h3 id={id}>
          <ProductName id={terms.productId} products={props.products} />
        </h3>
        <State name={state} />
        <Id value={id} />
      </header>
      <dl>
        <Figure name="Provider" value={<Account address={terms.provider} owners={props.owners} />} />
        <Figure name="Consumer" value={<Account address={terms.consumer} owners={props.owners} />} />
        <Figure name="Jobs until" value={<Time at={terms.validUntil} />} />
        <Figure name="Price of a unit" value={money(terms.unitPrice)} />
        <Figure name="Deposit" value={money(account?.deposited)} />
        <Figure name="Paid" value={money(account?.paid)} />
      </dl>
      <TimeLine steps={steps} token={token} label={`Time line of agreement ${shorten(id)}`} />
    </article>
  )
}

const Figure = ({ name, value }: { readonly name: string; readonly value: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
)

export const AgreementStage = ({ agreements, ...props }: Props) => (
  <Stage id="agreement" title="Agreements" about="Contracts that provider and consumer signed, each with what happened under it.">
    {agreements.total === 0 ? <p className="empty">No agreement is proposed yet.</p> : null}
    {agreements.rows.map((row) => (
      <Agreement key={row.id} row={row} {...props} />
    ))}
    <Omitted listing={agreements} />
  </Stage>
)
