import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDid, memberIdOf, parseDid } from './did.ts'
import { completeLei, institutionCodeKind } from './institutionCode.ts'

const address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

test('check digits of institution codes', () => {
  // An LEI of the GLEIF itself and the USCI that GB 32100 gives as its example.
  assert.equal(institutionCodeKind('506700GE1G29325QX363'), 'LEI')
  assert.equal(institutionCodeKind('91350100M000100Y43'), 'USCI')
  assert.equal(institutionCodeKind('506700GE1G29325QX364'), undefined)
  assert.equal(institutionCodeKind('91350100M000100Y44'), undefined)
  assert.equal(institutionCodeKind('91350100M000100I43'), undefined)
  assert.equal(institutionCodeKind(completeLei('529900CAUSEWAYDEMO')), 'LEI')
})

test('a DID has its four parts back', () => {
  const parts = { jurisdiction: 'EU', institutionCode: '506700GE1G29325QX363', address, random: '0badcafe' }
  assert.deepEqual(parseDid(createDid(parts)), parts)
  assert.match(memberIdOf(createDid(parts)), /^0x[0-9a-f]{64}$/)
})

test('other DIDs are refused', () => {
  const good = `did:cwy:EU:506700GE1G29325QX363:${address}:0badcafe`
  const wrong = [
    'did:web:example.org',
    good.replace('EU', 'eu'),
    good.replace('0x7', '0x8'),
    `${good}0123456789abcdef0123456789abcdef`,
    '',
  ]
  for (const did of wrong) assert.throws(() => parseDid(did), { code: 'DidInvalid' })
  assert.throws(() => parseDid(good.replace('X363', 'X364')), { code: 'InstitutionCodeInvalid' })
})
