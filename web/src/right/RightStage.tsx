import type { RightView } from '@causeway/sdk/right/getRight'
import type { Listing } from '../chain/readNewest.ts'
import { outOf } from '../format.ts'
import { type Column, Rows, Stage } from '../Listing.tsx'
import type { KeyOwners } from '../member/organisationName.ts'
import { ProductName } from '../product/ProductStage.tsx'
import type { ProductRow } from '../product/readProducts.ts'
import { Account, State, Time } from '../Text.tsx'
import { rightState } from './readRights.ts'

type Props = {
  readonly rights: Listing<RightView>
  readonly products: Listing<ProductRow>
  readonly owners: KeyOwners
  /** Unix seconds. */
  readonly now: number
}

const columns = ({ products, owners, now }: Props): readonly Column<RightView>[] => [
  { title: 'Right', cell: ({ id }) => `#${id}` },
  { title: 'Product', cell: ({ productId }) => <ProductName id={productId} products={products} /> },
  { title: 'Holder', cell: ({ holder }) => <Account address={holder} owners={owners} /> },
  { title: 'State', cell: (right) => <State name={rightState(right, now)} /> },
  { title: 'Uses', cell: ({ used, maxUses }) => outOf(used, maxUses), figure: true },
  { title: 'Expires', cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  { title: 'Transfer', cell: ({ locked }) => (locked ? 'locked' : 'allowed') },
]

export const RightStage = (props: Props) => (
  <Stage
    id="right"
    title="Rights"
    about="Usage rights that providers minted. A right is used up by count or by time, whichever comes first."
  >
    <Rows
      label="Usage rights"
      listing={props.rights}
      columns={columns(props)}
      keyOf={({ id }) => id.toString()}
      empty="No usage right is minted yet."
    />
  </Stage>
)
