import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexlify } from 'ethers'
import { decodePolicy, type PolicyNode } from '../../../sdk/src/policy/decodePolicy.ts'
import { evaluatePolicy } from '../../../sdk/src/policy/evaluatePolicy.ts'
import { tags } from '../../../sdk/src/policy/policyFormat.ts'
import { parametersOf, randomCase } from './randomCase.ts'
import { randomFrom } from './randomPolicy.ts'
import { shrinkPolicy } from './shrinkPolicy.ts'

const now = 1_800_000_000n

const countOf = (nodes: readonly PolicyNode[]): number => nodes.reduce((sum, { children }) => sum + 1 + countOf(children), 0)

test('shrinks what a wrong comparison decides otherwise to one rule with one constraint', async () => {
  const random = randomFrom(7)
  let shrunk = 0
  while (shrunk < 5) {
    const given = randomCase(random, now)
    // The wrong one takes the number of the time as one less: `lteq now - 1` fails and `eq now` too.
    const isWrong = async (policy: Uint8Array): Promise<boolean> => {
      const decide = (time: bigint) => evaluatePolicy({ ...parametersOf({ ...given, policy }, now), time }).permitted
      return decide(now) && !decide(now - 1n)
    }
    if (!(await isWrong(given.policy))) continue
    const policy = await shrinkPolicy(given.policy, isWrong)
    const nodes = decodePolicy(policy)
    assert.ok(await isWrong(policy), hexlify(policy))
    assert.ok(countOf(nodes) <= 6 && policy.length <= 60, hexlify(policy))
    shrunk++
  }
})

test('shrinks bytes that are no nodes, and ends with what cannot be smaller', async () => {
  const policy = Uint8Array.of(0x43, 0x57, 1, 9, 9, 9, 9, 7, 9, 9)
  const shows = async (smaller: Uint8Array) => smaller.includes(7)
  assert.deepEqual(await shrinkPolicy(policy, shows), Uint8Array.of(7))
})

test('hoists what is left of a group out of it', async () => {
  const random = randomFrom(11)
  const holdsTag = (nodes: readonly PolicyNode[], tag: number): boolean =>
    nodes.some((node) => node.tag === tag || holdsTag(node.children, tag))
  const isNested = (policy: Uint8Array): boolean => {
    try {
      return holdsTag(decodePolicy(policy), tags.extendedConstraint)
    } catch {
      return false
    }
  }
  let given = randomCase(random, now)
  while (!isNested(given.policy)) given = randomCase(random, now)
  const policy = await shrinkPolicy(given.policy, async (smaller) => isNested(smaller))
  assert.equal(hexlify(policy), '0x435701350000')
})
