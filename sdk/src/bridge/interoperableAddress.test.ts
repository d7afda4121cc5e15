import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interoperableAddress } from './interoperableAddress.ts'

// The first is the example of ERC-7930.
test('chain and account of ERC-7930', () => {
  assert.equal(
    interoperableAddress(1n, '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'),
    '0x00010000010114d8da6bf26964af9d7eed9e03e53415d37aa96045',
  )
  assert.equal(
    interoperableAddress(8_010_156, '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045'),
    '0x00010000037a39ac14d8da6bf26964af9d7eed9e03e53415d37aa96045',
  )
  assert.equal(interoperableAddress(255, `0x${'00'.repeat(20)}`).slice(10, 14), '01ff')
  assert.throws(() => interoperableAddress(1, '0x12'))
})
