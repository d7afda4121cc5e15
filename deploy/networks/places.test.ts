import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { isHere, placesByMachine } from './places.ts'

test('validators of one machine have places of their own, whatever address of the loopback they are given', () => {
  assert.deepEqual(placesByMachine(['127.0.0.1', '10.0.0.1', '127.0.0.2', '10.0.0.2', '10.0.0.1', 'localhost']), [
    { host: '127.0.0.1', index: 0 },
    { host: '10.0.0.1', index: 0 },
    { host: '127.0.0.2', index: 1 },
    { host: '10.0.0.2', index: 0 },
    { host: '10.0.0.1', index: 1 },
    { host: 'localhost', index: 2 },
  ])
})

test('this machine is known by its addresses', () => {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? [])
  for (const host of ['127.0.0.1', '127.8.7.6', 'localhost', ...own]) assert.ok(isHere(host), host)
  for (const host of ['192.0.2.1', '128.0.0.1', 'validator.example.org', '127.example.org']) assert.ok(!isHere(host), host)
})
