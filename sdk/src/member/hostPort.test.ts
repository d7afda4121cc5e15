import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostPort } from './hostPort.ts'

test('only an IPv6 address is put in brackets', () => {
  const cases = { localhost: 'localhost:1', '10.0.0.7': '10.0.0.7:1', 'node.example': 'node.example:1', '::1': '[::1]:1' }
  for (const [host, expected] of Object.entries(cases)) {
    assert.equal(hostPort(host, 1), expected)
    assert.equal(new URL(`http://${hostPort(host, 1)}/`).port, '1')
  }
})
