import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Interface, makeError, Wallet } from 'ethers'
import { contractErrors } from '../generated/contracts/errors.ts'
import { decodeFault } from './revert.ts'

const data = new Interface(contractErrors).encodeErrorResult('RightExhausted', [7n, 3])

test('an error of a contract is found wherever a provider puts it', () => {
  const faults: unknown[] = [
    makeError('reverted', 'CALL_EXCEPTION', {
      action: 'call',
      data,
      reason: null,
      transaction: { to: null, data: '0x' },
      invocation: null,
      revert: null,
    }),
    { code: 'CALL_EXCEPTION', data: null, info: { error: { data } } },
    { code: 'UNKNOWN_ERROR', error: { code: 3, message: 'execution reverted', data } },
    { error: { code: -32603, data: { message: 'reverted', data } } },
    { error: { code: -32015, message: 'VM execution error.', data: `Reverted ${data}` } },
  ]
  for (const fault of faults) {
    const { code, fault: what, metadata } = decodeFault(fault)
    assert.deepEqual([code, what, metadata], ['RightExhausted', 'reject', { id: 7n, maxUses: 3n }])
  }
})

test('an error that is cut off or unknown is typed', () => {
  for (const cut of [data.slice(0, 10), data.slice(0, 20), '0x12345678']) {
    assert.equal(decodeFault({ error: { data: cut } }).code, 'RevertUnknown')
  }
})

test('a value that does not fit is not blamed on the chain', async () => {
  const abi = new Interface(['function f(uint32 x, address who)'])
  const argument = await Promise.resolve()
    .then(() => abi.encodeFunctionData('f', [2 ** 32, Wallet.createRandom().address]))
    .catch((fault: unknown) => decodeFault(fault))
  assert.ok(typeof argument !== 'string')
  assert.deepEqual([argument.code, argument.fault], ['ArgumentInvalid', 'reject'])
  const funds = makeError('insufficient funds', 'INSUFFICIENT_FUNDS', { transaction: {} })
  assert.equal(decodeFault(funds).code, 'FundsMissing')
})

test('what says nothing about the input is tried again', () => {
  for (const fault of [new TypeError('fetch failed'), makeError('timeout', 'TIMEOUT', { operation: 'x', reason: 'y' }), 'gone']) {
    assert.deepEqual([decodeFault(fault).code, decodeFault(fault).fault], ['ChainUnavailable', 'retry'])
  }
})
