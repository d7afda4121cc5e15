// test/vectors/policy on the Solidity evaluator.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getBytes, id, toBeHex } from 'ethers'
import { actionCodes, leftOperandCodes } from '../../../sdk/src/policy/generated/vocabulary.ts'
import vectors from '../../vectors/policy/decisions.json' with { type: 'json' }
import format from '../../vectors/policy/format.json' with { type: 'json' }
import { openChainEvaluator } from './chainEvaluator.ts'

const sourced = ['count', 'purpose', 'recipient', 'spatial'] as const
const actions: Readonly<Record<string, number>> = actionCodes

test('the chain decides the shared cases as they say', async () => {
  const { source, decide } = await openChainEvaluator(
    'FakeSource',
    sourced.map((name) => leftOperandCodes[name]),
    BigInt(vectors.time),
  )
  for (const { name, bytes, action, facts, decision } of vectors.cases) {
    for (const operand of sourced) await source.getFunction('set')(leftOperandCodes[operand], facts[operand])
    const request = {
      action: actions[action] ?? 0,
      productId: vectors.productId,
      consumer: vectors.consumerId,
      rightId: 1n,
      agreementId: 1n,
    }
    const decided = await decide({ policy: getBytes(bytes), ...request })
    assert.deepEqual({ ...decided, value: toBeHex(decided.value, 32) }, decision, name)
  }
})

test('the chain decides every reason, kind and part of the format as the shared cases say', async () => {
  const { source, registry, mineAt, apart, decide } = await openChainEvaluator('FakeSource', [], BigInt(format.time) - 1_000_000n)
  const { productId, consumerId: consumer } = format
  for (const { name, bytes, action, facts, codes, decision } of format.cases) {
    const decided = await apart(async () => {
      for (const { code, words } of facts) {
        await source.getFunction('set')(code, words)
        await registry.getFunction('setSource')(code & 0x0fff, source)
      }
      for (const { iri, code } of codes) await registry.getFunction('setCode')(id(iri), code)
      await mineAt(BigInt(format.time))
      return decide({ policy: getBytes(bytes), action, productId, consumer, rightId: 1n, agreementId: 1n })
    })
    assert.deepEqual({ ...decided, value: toBeHex(decided.value, 32) }, decision, name)
  }
})
