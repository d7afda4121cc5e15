// What the generator of the differential test reaches: what it never drew would never be compared.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodePolicy, type PolicyNode } from '../../../sdk/src/policy/decodePolicy.ts'
import { operatorCodes } from '../../../sdk/src/policy/generated/vocabulary.ts'
import { conflictCodes, kindCodes, optionFlags, tags, valueKinds } from '../../../sdk/src/policy/policyFormat.ts'
import { codeAt } from '../../../sdk/src/policy/policyReading.ts'
import { randomFrom, randomPolicy } from './randomPolicy.ts'

const count = (seen: Map<string, number>, what: string): void => {
  seen.set(what, (seen.get(what) ?? 0) + 1)
}

const countNode = (seen: Map<string, number>, { tag, data, children }: PolicyNode): void => {
  const first = data[0] ?? 0
  count(seen, `tag ${tag}`)
  if (tag === tags.kind) count(seen, `policy ${first}`)
  if (tag === tags.conflict) count(seen, `conflict ${first}`)
  if (tag === tags.status) count(seen, `status ${first}`)
  if (tag === tags.action && codeAt(data, 0) === 0xffff) count(seen, 'named action')
  if (tag === tags.targetCollection) count(seen, `names ${first}`)
  if (tag === tags.options)
    for (const flag of Object.values(optionFlags)) if (codeAt(data, 0) & flag) count(seen, `option ${flag}`)
  if (tag === tags.constraint) {
    count(seen, `operator ${data[2]}`)
    count(seen, `kind ${data[3]}`)
    count(seen, `unit ${codeAt(data, 4)}`)
  }
  for (const child of children) countNode(seen, child)
}

const nodesOf = (policy: Uint8Array): readonly PolicyNode[] => {
  try {
    return decodePolicy(policy)
  } catch {
    return []
  }
}

const named = (what: string, codes: Readonly<Record<string, number>>): string[] =>
  Object.values(codes).map((code) => `${what} ${code}`)

test('reaches every tag, operator, kind, flag, status and unit', () => {
  const seen = new Map<string, number>()
  const random = randomFrom(3)
  for (let index = 0; index < 3000; index++) {
    for (const node of nodesOf(randomPolicy(random, 1_800_000_000n))) countNode(seen, node)
  }
  const expected = [
    ...named('tag', tags),
    ...named('policy', kindCodes),
    ...named('conflict', conflictCodes),
    ...named('option', optionFlags),
    ...named('operator', operatorCodes),
    ...named('kind', { ...valueKinds, reference: 0 }),
    ...named('status', valueKinds),
    ...['unit 0', 'unit 1', 'unit 65535', 'named action', 'names 1', 'names 2', 'names 3'],
  ]
  assert.deepEqual(
    expected.filter((what) => (seen.get(what) ?? 0) < 5),
    [],
    JSON.stringify([...seen].sort()),
  )
})
