// Every error of the store: the folder, the database in it, the queue.
import { defineErrors } from '@causeway/sdk/errors'

export const storeErrors = defineErrors({
  FolderLocked: {
    kind: 'conflict',
    summary: 'another process has this data folder open',
    hint: 'Stop the other node first, or give this one a folder of its own.',
  },
  FolderUnusable: {
    kind: 'input',
    summary: 'the data folder cannot be created or written',
    hint: 'Give a folder that this user may write.',
  },
  DatabaseUnavailable: {
    kind: 'unavailable',
    summary: 'the database does not answer',
    hint: 'Check that it runs and that DATABASE_URL is right; the node goes on by itself when it is back.',
  },
  DatabaseForeign: {
    kind: 'conflict',
    summary: 'the database belongs to another data folder',
    hint: 'Give each node a database of its own, or the data folder that belongs to this one.',
  },
  MigrationChanged: {
    kind: 'conflict',
    summary: 'a migration that was applied has another text now',
    hint: 'Never edit a migration; add a new file. Use the release that made this database, or restore the file.',
  },
  DatabaseNewer: {
    kind: 'conflict',
    summary: 'the database was made by a newer release',
    hint: 'Use that release.',
  },
  RowInvalid: {
    kind: 'internal',
    summary: 'a row of the database does not have the form that this release writes',
    hint: 'Restore the database from a backup, and report how it came about.',
  },
})
