import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { clientErrors } from '@causeway/sdk/client/errors'
import { productErrors } from '@causeway/sdk/product/identifier'
import { readNewest } from './readNewest.ts'

describe('readNewest', () => {
  it('reads the newest first, each once, and counts the others', async () => {
    const listing = await readNewest([1, 2, 2, 3], async (id) => id * 10, 2)
    assert.deepEqual(listing, { rows: [30, 20], total: 3, unreadable: 0 })
  })

  it('counts what cannot be read and shows the rest', async () => {
    const listing = await readNewest([1, 2, 3], async (id) => {
      if (id === 2) throw productErrors.IdentifierInvalid()
      return id
    })
    assert.deepEqual(listing, { rows: [3, 1], total: 3, unreadable: 1 })
  })

  it('passes on that the chain is gone', async () => {
    const gone = readNewest([1], async () => Promise.reject(clientErrors.ChainUnavailable()))
    await assert.rejects(gone, { code: 'ChainUnavailable' })
  })
})
