// Real licences and the examples of the Recommendation: each is read, or refused with a typed error. They stand beside the repository.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { CausewayError } from '../../../sdk/src/errors.ts'
import { readPolicy } from '../../../sdk/src/policy/model/readPolicy.ts'

const cases = join(import.meta.dirname, '../../../../shared/odrl-cases')

const outcomeOf = async (file: string): Promise<string> => {
  try {
    const policies = await readPolicy(readFileSync(file, 'utf8'), { profiles: 'any' })
    return policies.some(({ rules }) => rules.length > 0) ? 'rules' : 'no rule'
  } catch (fault) {
    if (fault instanceof CausewayError) return fault.code
    throw fault
  }
}

const count = async (t: TestContext, pattern: string): Promise<Record<string, number> | undefined> => {
  if (!existsSync(cases)) {
    t.skip(`${cases} is not there: no real policy was read`)
    return undefined
  }
  const counts: Record<string, number> = {}
  for (const file of globSync(join(cases, pattern))) {
    const outcome = await outcomeOf(file)
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

test('of 249 real licences, 191 have rules; the others hold no policy, or one without a rule', async (t) => {
  const counts = await count(t, 'real-licences-w3c-bp/**/*.ttl')
  if (counts !== undefined) assert.deepEqual(counts, { rules: 191, 'no rule': 1, PolicyMissing: 57 })
})

/** Five have a comma too many upstream; two inherit from a policy that stands in another example. */
test('of 35 examples, 28 are read and 7 refused', async (t) => {
  const counts = await count(t, 'w3c-im-examples/*.jsonld')
  if (counts !== undefined) assert.deepEqual(counts, { rules: 28, PolicySyntax: 5, PolicyParentMissing: 2 })
})
