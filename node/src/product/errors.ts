// Every error of the provider's tables.
import { defineErrors } from '@causeway/sdk/errors'

export const productErrors = defineErrors({
  ProductNotServed: {
    kind: 'absent',
    summary: 'this node does not serve the product of the agreement',
    hint: 'Ask the node at /v1/node what it serves, and the provider which node serves the product.',
  },
  TableUnreadable: {
    kind: 'unavailable',
    summary: 'the table of the product cannot be read',
    hint: 'Ask the provider to restore the file; nothing was charged.',
  },
  TableMalformed: {
    kind: 'internal',
    summary: 'the table of the product is not a CSV with a header and rows of equal length',
    hint: 'Ask the provider to correct the file; nothing was charged.',
  },
  ProductContentChanged: {
    kind: 'conflict',
    summary: 'the table is not the one that the provider registered',
    hint: 'Ask the provider to restore the file or to revise the product; nothing was charged.',
  },
  DataMalformed: {
    kind: 'input',
    summary: 'the file is not a CSV with a header of different names and rows of equal length',
    hint: 'Correct the line that is named; quote cells that hold commas, quotes or line breaks.',
  },
  ColumnUnknown: {
    kind: 'input',
    summary: 'the table has no such column',
    hint: 'Take one of the columns that /v1/node lists; capitals matter.',
  },
  RowsMismatch: {
    kind: 'input',
    summary: 'the job has another number of rows than the table',
    hint: 'Align both tables on the same records first, row by row.',
  },
})
