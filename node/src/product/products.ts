// Which products this node serves, and the shape of their tables, read again when a file changes.
import type { ProductId } from '@causeway/sdk/ids'
import { productIdOf } from '@causeway/sdk/product/identifier'
import { productErrors } from './errors.ts'
import { readTableShape, type TableShape, tableVersion } from './table.ts'

export type ServedProduct = { readonly identifier: string; readonly productId: ProductId; readonly file: string }

type Read = { readonly version: string; readonly shape: Promise<TableShape> }

export class Products {
  readonly #served: ReadonlyMap<ProductId, ServedProduct>
  readonly #shapes = new Map<string, Read>()

  constructor(products: readonly { readonly identifier: string; readonly file: string }[]) {
    const served = products.map((product) => ({ ...product, productId: productIdOf(product.identifier) }))
    this.#served = new Map(served.map((product) => [product.productId, product]))
  }

  get all(): readonly ServedProduct[] {
    return [...this.#served.values()]
  }

  /** @throws ProductNotServed */
  get(productId: ProductId): ServedProduct {
    const product = this.#served.get(productId)
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
