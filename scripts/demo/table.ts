// The tables of the study: which there are, how they are shown, and whether they are the published ones.
import { type ContingencyRow, countContingency } from '@causeway/sdk/compute/contingency'
import { grid } from '../../node/src/command/output.ts'
import { demoErrors } from './errors.ts'
import type { Outcome } from './options.ts'
import { publication } from './publication.ts'

export type Table = {
  readonly exposure: string
  readonly outcome: string
  readonly value: string
  readonly rows: readonly ContingencyRow[]
}

type Cells = readonly (string | null)[]

const MOST_VALUES = 64

/** Codes of two values of which one affirms. */
const AFFIRMATIVE: readonly (readonly [string, string])[] = [
  ['0', '1'],
  ['no', 'yes'],
  ['false', 'true'],
]

/** The values to count of an outcome column. @throws OutcomeValueMissing, TooManyTables */
export const valuesOf = ({ column, value }: Outcome, cells: Cells): string[] => {
  const values = [...new Set(cells.filter((cell) => cell !== null))].sort()
  if (value === undefined) return affirmativeOf(values) ?? limited(column, values)
  if (!values.includes(value)) throw demoErrors.OutcomeValueMissing({ column, value, values: values.slice(0, 10) })
  return [value]
}

const affirmativeOf = (values: readonly string[]): string[] | undefined => {
  const pair = AFFIRMATIVE.find(
    (known) => values.length > 0 && values.every((value) => known.some((code) => code === value.toLowerCase())),
  )
  const affirmative = values.find((value) => value.toLowerCase() === pair?.[1])
  return affirmative === undefined ? undefined : [affirmative]
}

const limited = (column: string, values: string[]): string[] => {
  if (values.length === 0) throw demoErrors.OutcomeValueMissing({ column, values })
  if (values.length > MOST_VALUES) throw demoErrors.TooManyTables({ column, values: values.length, maximum: MOST_VALUES })
  return values
}

/** A table with the encrypted and the plain counts side by side. */
export const showTable = ({ exposure, outcome, value, rows }: Table, cells: Cells, plain: Cells): string[] => {
  const counts = countContingency(cells, plain, value)
  const lines = rows.map(({ category, positive, total }, index) => [
    category,
    `${positive} of ${total}`,
    `${counts[index]?.positive} of ${counts[index]?.total}`,
  ])
  return grid([[`${outcome} = ${value} by ${exposure}`, 'encrypted', 'plain'], ...lines])
}

/** @throws PublicationDiffers */
export const compareWithPublication = ({ outcome, rows }: Table): void => {
  const published = publication[outcome] ?? []
  const isSame = published.every(({ category, positive, total }) => {
    const row = rows.find((candidate) => candidate.category === category)
    return row?.positive === positive && row.total === total
  })
  if (published.length !== rows.length || !isSame) throw demoErrors.PublicationDiffers({ outcome, rows, published })
}
