// The frame of a stage: heading, one sentence, content; and tables that turn into cards on a narrow screen.
import type { ReactNode } from 'react'
import type { Listing } from './chain/readNewest.ts'

export const Stage = (props: {
  readonly id: string
  readonly title: string
  readonly about: string
  readonly children: ReactNode
}) => (
  <section id={props.id} aria-labelledby={`${props.id}-title`}>
    <h2 id={`${props.id}-title`}>{props.title}</h2>
    <p className="about">{props.about}</p>
    {props.children}
  </section>
)

export type Column<Row> = {
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Figures stand at the right, one under the other. */
  readonly figure?: boolean
}

type RowsProps<Row> = {
  /** What a screen reader calls the table. */
  readonly label: string
  readonly listing: Listing<Row>
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** Shown instead of an empty table. */
  readonly empty: string
}

/** A table of the newest rows. The first column names the row. */
export const Rows = <Row,>({ label, listing, columns, keyOf, empty }: RowsProps<Row>) => {
  if (listing.total === 0) return <p className="empty">{empty}</p>
  return (
    <>
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, figure }) => (
              <th key={title} scope="col" className={figure ? 'figure' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {listing.rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, index) => (
                <Cell key={column.title} column={column} row={row} heads={index === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Omitted listing={listing} />
    </>
  )
}

const Cell = <Row,>({ column, row, heads }: { readonly column: Column<Row>; readonly row: Row; readonly heads: boolean }) => {
  const attributes = { 'data-title': column.title, className: column.figure ? 'figure' : undefined }
  const content = <div>{column.cell(row)}</div>
  return heads ? (
    <th scope="row" {...attributes}>
      {content}
    </th>
  ) : (
    <td {...attributes}>{content}</td>
  )
}

/** Says what is not shown: nothing is left out silently. */
export const Omitted = ({ listing: { rows, total, unreadable } }: { readonly listing: Listing<unknown> }) => {
  const older = total - rows.length - unreadable
  if (older + unreadable === 0) return null
  return (
    <p className="about">
      {older > 0 ? `The newest ${rows.length} of ${total} are shown. ` : ''}
      {unreadable > 0 ? `${unreadable} could not be read.` : ''}
    </p>
  )
}
