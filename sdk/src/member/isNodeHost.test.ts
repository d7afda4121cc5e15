import assert from 'node:assert/strict'
import { isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { isNodeHost } from './isNodeHost.ts'

// The cases of test/contracts/member/NodeHost.t.sol.
const names = 'localhost|a|A|node-1.hospital.example|x--y|1a|0x7f.a|10.0.0.7a|3com.example|1.2.3.4.example|a-1'
const noNames = '.|-|..|a.|.a|a..b|-a|a-|a.-b|a-.b|a b|a_b|a/b|[::1]|a@b|ä||a\n'
const ipv4 = '127.0.0.1|0.0.0.0|255.255.255.255|10.20.30.40|1.2.3.100'
const noIpv4 = '1|1.2.3|1.2.3.4.5|256.1.1.1|1.1.1.256|1.1.1.01|00.1.1.1|1.1.1.1000|a.1|1.2.3.a.5|1.2.3.4.|10.0.-1.1'
const ipv6 = '::1|fe80::|2001:db8::1|2001:DB8::aF|1:2:3:4:5:6:7:8|1::8|1:2:3:4:5:6:7::|::2:3:4:5:6:7:8'
const noIpv6 =
  ':|::|:::|1:|:1|1:2|1::2::3|1:::2|12345::|g::1|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1:2:3:4:5:6:7:8::|1:2:3:4::5:6:7:8|::ffff:1.2.3.4|fe80::1-2|a:80|::1:|:1::2|1::2:'

const all = (hosts: string, expected: boolean): void => {
  for (const host of hosts.split('|')) assert.equal(isNodeHost(host), expected, JSON.stringify(host))
}

test('names and addresses are hosts', () => {
  for (const hosts of [names, ipv4, ipv6]) all(hosts, true)
})

test('what can be neither is none', () => {
  for (const hosts of [noNames, noIpv4, noIpv6]) all(hosts, false)
})

test('a label has at most 63 characters, the whole 253', () => {
  assert.equal(isNodeHost('a'.repeat(63)), true)
  assert.equal(isNodeHost('a'.repeat(64)), false)
  assert.equal(isNodeHost(`${'a.'.repeat(126)}a`), true)
  assert.equal(isNodeHost(`${'a.'.repeat(126)}aa`), false)
})

test('of addresses it says what the platform says', () => {
  fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (host) => isNodeHost(host) === isPlain(host)))
  const almost = fc.string({ unit: fc.constantFrom('1', '25', 'a', ':', '::', '.', '0') })
  fc.assert(
    fc.property(almost, (host) => !/:|\.\d+$/.test(host) || isNodeHost(host) === isPlain(host)),
    { numRuns: 5000 },
  )
})

/** Of IPv6, those forms that the registry takes. */
const isPlain = (host: string): boolean => {
  const version = isIP(host)
  return version === 4 || (version === 6 && !host.includes('.') && host !== '::' && fewGroups(host))
}

/** The platform lets `::` stand for nothing, with eight groups beside it. */
const fewGroups = (host: string): boolean => !host.includes('::') || host.split(':').filter((group) => group !== '').length < 8
