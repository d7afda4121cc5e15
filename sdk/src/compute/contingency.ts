// The operation `contingency`: for each category of an exposure, how many rows have an outcome value, and how many have any.
import canonicalize from 'canonicalize'
import { sha256 } from 'ethers/crypto'
import { z } from 'zod'
import { computeErrors } from './errors.ts'
import { parameters } from './parameters.ts'

/** A database cannot keep the character 0 in a text. */
const text = z
  .string()
  .max(200)
  .refine((given) => !given.includes('\0'), { error: 'expected a text without the character 0' })

/** Parameters of one contingency job: one table, one outcome value. Categories are in the order of the columns. */
export const contingencyParameters = z.strictObject({
  operation: z.literal('contingency'),
  rows: z.int().min(1).max(parameters.maximumRows),
  categories: z
    .array(text)
    .min(1)
    .max(parameters.maximumCategories)
    .refine((categories) => new Set(categories).size === categories.length, { error: 'categories repeat' }),
  outcome: z.strictObject({ column: text.min(1), value: text }),
})
export type ContingencyParameters = z.infer<typeof contingencyParameters>

export type ContingencyRow = { readonly category: string; readonly positive: number; readonly total: number }

/** A cell of a table; null where the value is missing. */
export type Cell = string | null

/** What is computed, in words and numbers, so that a digest of it names the algorithm. */
export const contingencyAlgorithm = Object.freeze({
  operation: 'contingency',
  version: 1,
  packing: 'coefficient n-1 of exposure(z) * reversed mask(z) in Z_t[z]/(z^n + 1), summed over blocks of n rows',
  answers: 'for each category: positive = sum of exposure * (outcome = value), total = sum of exposure * (outcome known)',
  finish:
    'blind all other coefficients uniformly mod t, add a fresh public-key encryption of zero, flood with t * Gaussian(2^52)',
  parameters,
})

/** SHA-256 (0x-hex) of the canonical JSON of the algorithm. */
export const contingencyDigest = (): string => {
  const text = canonicalize(contingencyAlgorithm) ?? ''
  return sha256(new TextEncoder().encode(text))
}

const NUMBER = /^-?\d+(\.\d+)?$/

/** Numbers before text, numbers by value, text by code unit: the same order on every machine, whatever its locale. */
const compareCategories = (a: string, b: string): number => {
  const [first, second] = [NUMBER.test(a), NUMBER.test(b)]
  if (first !== second) return first ? -1 : 1
  const byValue = first ? Number(a) - Number(b) : 0
  return byValue !== 0 ? byValue : a < b ? -1 : a > b ? 1 : 0
}

const sortedCategories = (exposure: readonly Cell[]): string[] => {
  const categories = [...new Set(exposure.filter((cell) => cell !== null))].sort(compareCategories)
  const { maximumCategories: maximum } = parameters
  if (categories.length > maximum) throw computeErrors.TooManyCategories({ categories: categories.length, maximum })
  if (categories.length === 0) throw computeErrors.NoCategories({ rows: exposure.length })
  return categories
}

export type IndicatorColumns = { readonly categories: readonly string[]; readonly columns: readonly Uint8Array[] }

/**
 * One 0/1 column for each category of the exposure, categories in order (numbers first). A row whose exposure is missing is 0 in all.
 *
 * @throws TooManyCategories above 64, NoCategories when every cell is missing
 * @example
 * indicatorColumns(['b', 'a', null]) // { categories: ['a', 'b'], columns: [[0, 1, 0], [1, 0, 0]] }
 */
export const indicatorColumns = (exposure: readonly Cell[]): IndicatorColumns => {
  const categories = sortedCategories(exposure)
  const columns = categories.map((category) => Uint8Array.from(exposure, (cell) => (cell === category ? 1 : 0)))
  return { categories, columns }
}

export type OutcomeMasks = { readonly positive: Uint8Array; readonly known: Uint8Array }

/** The provider's two masks: rows whose outcome is `value`, and rows whose outcome is known at all. */
export const outcomeMasks = (outcome: readonly Cell[], value: string): OutcomeMasks => ({
  positive: Uint8Array.from(outcome, (cell) => (cell === value ? 1 : 0)),
  known: Uint8Array.from(outcome, (cell) => (cell === null ? 0 : 1)),
})

/**
 * The same table from plaintext: what the encrypted operation must give.
 *
 * @throws ColumnLength when the two columns differ in length, or as indicatorColumns
 */
export const countContingency = (exposure: readonly Cell[], outcome: readonly Cell[], value: string): ContingencyRow[] => {
  if (exposure.length !== outcome.length) throw computeErrors.ColumnLength({ rows: exposure.length, given: outcome.length })
  const counts = new Map(sortedCategories(exposure).map((category) => [category, { positive: 0, total: 0 }]))
  exposure.forEach((cell, row) => {
    const count = cell === null ? undefined : counts.get(cell)
    const result = outcome[row] ?? null
    if (count === undefined || result === null) return
    count.total++
    if (result === value) count.positive++
  })
  return [...counts].map(([category, count]) => ({ category, ...count }))
}
