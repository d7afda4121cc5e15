// A lock of the operating system: it ends with the process that holds it, however that ends, and cannot be stale.
import { DatabaseSync } from 'node:sqlite'

/** SQLite's lock on an empty database: Node has no other way to such a lock. Throws what SQLite throws, `errcode` 5 if another holds it. */
export const lockFile = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('pragma locking_mode = exclusive; begin exclusive')
    return database
  } catch (cause) {
    database.close()
    throw cause
  }
}
