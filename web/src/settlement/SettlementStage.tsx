import type { AgreementRow } from '../agreement/readAgreements.ts'
import type { Fact } from '../chain/facts.ts'
import type { Listing } from '../chain/readNewest.ts'
import { formatAmount, outOf } from '../format.ts'
import { type Column, Rows, Stage } from '../Listing.tsx'
import type { KeyOwners } from '../member/organisationName.ts'
import { meteredUnits } from '../meter/meteredUnits.ts'
import { Account, Id } from '../Text.tsx'
import type { PayeeRow, Settlement } from './readSettlement.ts'
import type { Tokens } from './readTokens.ts'

type Props = {
  readonly agreements: Listing<AgreementRow>
  readonly settlement: Settlement
  readonly facts: readonly Fact[]
  readonly tokens: Tokens
  readonly owners: KeyOwners
}

type Amount = 'deposited' | 'paid' | 'refunded' | 'held'

const depositColumns = ({ settlement, facts, tokens }: Props): readonly Column<AgreementRow>[] => {
  const amountOf = (title: string, name: Amount): Column<AgreementRow> => ({
    title,
    cell: ({ id, terms }) => formatAmount(settlement.accounts.get(id)?.[name] ?? 0n, tokens(terms.token)),
    figure: true,
  })
  return [
    { title: 'Agreement', cell: ({ id }) => <Id value={id} /> },
    {
      title: 'Units metered',
      cell: ({ id, terms }) => outOf(meteredUnits(facts, id), terms.maxUnits),
      figure: true,
    },
    amountOf('Deposited', 'deposited'),
    amountOf('Paid', 'paid'),
    amountOf('Refunded', 'refunded'),
    amountOf('Held', 'held'),
  ]
}

const payeeColumns = ({ tokens, owners }: Props): readonly Column<PayeeRow>[] => [
  { title: 'Payee', cell: ({ payee }) => <Account address={payee} owners={owners} /> },
  { title: 'Share of revenue', cell: ({ credited, token }) => formatAmount(credited, tokens(token)), figure: true },
  { title: 'Withdrawn', cell: ({ credited, owed, token }) => formatAmount(credited - owed, tokens(token)), figure: true },
  { title: 'Owed', cell: ({ owed, token }) => formatAmount(owed, tokens(token)), figure: true },
]

export const SettlementStage = (props: Props) => (
  <Stage
    id="settlement"
    title="Settlement"
    about="Deposits in escrow, and revenue as it was split; payees withdraw what they are owed."
  >
    <h3>Deposits</h3>
    <Rows
      label="Deposits"
      listing={props.agreements}
      columns={depositColumns(props)}
      keyOf={({ id }) => id}
      empty="No agreement is proposed yet."
    />
    <h3>Payees</h3>
    <Rows
      label="Payees"
      listing={props.settlement.payees}
      columns={payeeColumns(props)}
      keyOf={({ payee, token }) => `${payee} ${token}`}
      empty="No revenue is split yet."
    />
  </Stage>
)
