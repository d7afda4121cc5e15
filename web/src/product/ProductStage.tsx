import type { Listing } from '../chain/readNewest.ts'
import { type Column, Rows, Stage } from '../Listing.tsx'
import type { KeyOwners } from '../member/organisationName.ts'
import { Account, Id, State } from '../Text.tsx'
import type { ProductRow } from './readProducts.ts'

const columns = (owners: KeyOwners): readonly Column<ProductRow>[] => [
  { title: 'Identifier', cell: ({ identifier }) => <span className="break">{identifier}</span> },
  { title: 'Owner', cell: ({ owner }) => <Account address={owner} owners={owners} /> },
  { title: 'State', cell: ({ withdrawn }) => <State name={withdrawn ? 'withdrawn' : 'offered'} /> },
  { title: 'Classification', cell: ({ classification }) => classification },
  { title: 'Version', cell: ({ version }) => version, figure: true },
  {
    title: 'Policies',
    cell: ({ policies }) => (policies.length === 0 ? 'none' : policies.map((id) => <Id key={id} value={id} />)),
  },
]

type Props = { readonly products: Listing<ProductRow>; readonly owners: KeyOwners }

export const ProductStage = ({ products, owners }: Props) => (
  <Stage
    id="product"
    title="Products"
    about="Data products and the policies that are attached to them. The data stays with its owner."
  >
    <Rows
      label="Products"
      listing={products}
      columns={columns(owners)}
      keyOf={({ id }) => id}
      empty="No data product is registered yet."
    />
  </Stage>
)

/** The identifier of a product if it is among these, or else its id. */
export const ProductName = ({ id, products }: { readonly id: string; readonly products: Listing<ProductRow> }) => {
  const product = products.rows.find((row) => row.id === id)
  return product === undefined ? <Id value={id} /> : <span className="break">{product.identifier}</span>
}
