// Which products this node serves, and the shape of their tables, read again when a file changes.
import type { ProductId } from '@causeway/sdk/ids'
import { productIdOf } from '@causeway/sdk/product/identifier'
import { productErrors } from './errors.ts'
import { readTableShape, type TableShape, tableVersion } from './table.ts'

export type ProductEntry = { readonly identifier: string; readonly file: string }
export type ServedProduct = ProductEntry & { readonly productId: ProductId }

type Read = { readonly version: string; readonly shape: Promise<TableShape> }

export class Products {
  readonly #catalogue: () => readonly ProductEntry[]
  readonly #shapes = new Map<string, Read>()

  /** `catalogue` is asked each time, so that a product can be added while the node runs. */
  constructor(catalogue: () => readonly ProductEntry[]) {
    this.#catalogue = catalogue
  }

  /** @throws IdentifierInvalid */
  get all(): readonly ServedProduct[] {
    return this.#catalogue().map((entry) => ({ ...entry, productId: productIdOf(entry.identifier) }))
  }

  /** @throws ProductNotServed */
  get(productId: ProductId): ServedProduct {
    const product = this.all.find((served) => served.productId === productId)
    if (product === undefined) throw productErrors.ProductNotServed({ productId })
    return product
  }

  /** Columns and rows of the product's table. @throws TableUnreadable, TableMalformed */
  async shape({ file }: ServedProduct): Promise<TableShape> {
    const version = await tableVersion(file)
    const known = this.#shapes.get(file)
    if (known?.version === version) return known.shape
    const shape = readTableShape(file)
    this.#shapes.set(file, { version, shape })
    // A file that could not be read is tried again.
    shape.catch(() => this.#shapes.delete(file))
    return shape
  }
}
