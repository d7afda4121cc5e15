import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getBytes, hexlify, id, toBeHex } from 'ethers'
import vectors from '../../../test/vectors/policy/decisions.json' with { type: 'json' }
import format from '../../../test/vectors/policy/format.json' with { type: 'json' }
import { compilePolicy } from './compilePolicy.ts'
import { evaluatePolicy } from './evaluatePolicy.ts'
import { actionCodes, leftOperandCodes } from './generated/vocabulary.ts'
import { header, join, node, tags } from './policyFormat.ts'
import { nameOfCode, policyReasons } from './policyReason.ts'

const actions: Readonly<Record<string, number>> = actionCodes
const request = { productId: vectors.productId, consumer: vectors.consumerId, time: BigInt(vectors.time) }

for (const { name, bytes, action, facts, decision } of vectors.cases) {
  test(`decides: ${name}`, () => {
    const known: Readonly<Record<string, readonly string[]>> = facts
    const decided = evaluatePolicy({
      ...request,
      policy: getBytes(bytes),
      action: actions[action] ?? 0,
      facts: (leftOperand) => known[nameOfCode(leftOperandCodes, leftOperand) ?? '']?.map(BigInt),
    })
    assert.deepEqual({ ...decided, value: toBeHex(decided.value, 32) }, decision)
  })
}

for (const { name, policy, bytes, action, facts, codes, decision } of format.cases) {
  test(`decides: ${name}`, async () => {
    if (policy !== null) assert.equal(hexlify(await compilePolicy(policy)), bytes)
    const known = new Map(facts.map(({ code, words }) => [code, words.map(BigInt)]))
    const coded = new Map(codes.map(({ iri, code }) => [BigInt(id(iri)), code]))
    const decided = evaluatePolicy({
      ...request,
      policy: getBytes(bytes),
      action,
      facts: (code) => known.get(code),
      codeOf: (iri) => coded.get(iri) ?? 0,
    })
    assert.deepEqual({ ...decided, value: toBeHex(decided.value, 32) }, decision)
  })
}

test('the shared cases give every reason', () => {
  const given = new Set([...vectors.cases, ...format.cases].map(({ decision }) => decision.reason))
  assert.deepEqual(
    policyReasons.filter((reason) => !given.has(reason)),
    [],
  )
})

const decide = (policy: Uint8Array) => evaluatePolicy({ ...request, policy, action: 96, facts: () => undefined })

test('denies what is no policy', () => {
  for (const bytes of [[], [0x43, 0x57], [0x43, 0x57, 2], [0x42, 0x57, 1]]) {
    assert.equal(decide(Uint8Array.from(bytes)).reason, 'Malformed')
  }
  assert.equal(decide(join([header, new Uint8Array(65_533)])).reason, 'Malformed')
})

test('denies 65 levels of logic and reads 64', () => {
  const hold = node(tags.constraint, Uint8Array.of(0, 6, 6, 3, 0, 0), new Uint8Array(8))
  const nested = (levels: number): Uint8Array => (levels === 0 ? hold : node(tags.or, nested(levels - 1)))
  const policy = (levels: number) =>
    join([header, node(tags.permission, node(tags.action, Uint8Array.of(0, 96)), nested(levels))])
  assert.equal(decide(policy(64)).reason, 'Permitted')
  assert.equal(decide(policy(65)).reason, 'Malformed')
})

test('never throws on changed bytes', () => {
  const whole = getBytes(vectors.cases[0]?.bytes ?? '0x')
  for (let index = 0; index < whole.length; index++) {
    for (const change of [0, 1, 0x7f, 0xff]) {
      const policy = Uint8Array.from(whole)
      policy[index] = change
      const { permitted, reason } = decide(policy)
      assert.equal(permitted, reason === 'Permitted')
    }
  }
})
