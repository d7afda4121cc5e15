// Real licences and the examples of the Recommendation: each is compiled and comes back the same, or is refused with a typed error.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { hexlify } from 'ethers'
import { policyOf } from '../../../scripts/demo/licence.ts'
import { CausewayError } from '../../../sdk/src/errors.ts'
import { compilePolicy } from '../../../sdk/src/policy/compilePolicy.ts'
import { decompileToOdrl } from '../../../sdk/src/policy/decompile/decompileToOdrl.ts'
import { namesOf } from '../../../sdk/src/policy/decompile/names.ts'
import { readPolicy } from '../../../sdk/src/policy/model/readPolicy.ts'
import { readGraph } from '../../../sdk/src/policy/rdf/readGraph.ts'

const carried = join(import.meta.dirname, '../../odrl')
const whole = join(import.meta.dirname, '../../../../shared/odrl-cases')

type Counts = Record<string, number>

const count = async (pattern: string, folder: string, outcomeOf: (text: string) => Promise<string>): Promise<Counts> => {
  const counts: Counts = {}
  for (const file of globSync(join(folder, pattern))) {
    const outcome = await orCode(() => outcomeOf(readFileSync(file, 'utf8')))
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

const orCode = async (outcome: () => Promise<string>): Promise<string> => {
  try {
    return await outcome()
  } catch (fault) {
    if (fault instanceof CausewayError) return fault.code
    throw fault
  }
}

const read = async (text: string): Promise<string> => {
  const policies = await readPolicy(text, { profiles: 'any' })
  return policies.some(({ rules }) => rules.length > 0) ? 'rules' : 'no rule'
}

/** Licences have no target: they are about whatever is licensed. */
const compile = async (text: string): Promise<string> => {
  const bytes = await compilePolicy(text, { profiles: 'any', missingTarget: 'matchAny' })
  for (const names of [[], namesOf(await readGraph(text))]) {
    const odrl = decompileToOdrl({ policy: bytes, names })
    assert.equal(hexlify(await compilePolicy(odrl)), hexlify(bytes), 'the bytes changed on the way through ODRL')
  }
  return 'compiled'
}

test('four rules with a refinement, five constraints and a duty are below 600 bytes', async () => {
  const policy = policyOf('cwy.CN.beijing-health.colon-trial', { count: 3, until: 1_800_000_000 })
  const { length } = await compilePolicy(policy)
  assert.ok(length < 600, String(length))
})

test('twelve licences that are carried here compile, or are refused by a code', async () => {
  const counts = await count('real-licences/*.ttl', carried, compile)
  assert.deepEqual(counts, { compiled: 6, PolicyTermUnknown: 4, PolicyMissing: 1, PolicyRuleMissing: 1 })
})

/** Five have a comma too many upstream; two inherit from a policy in another example; one has a key that ODRL does not know. */
test('of the 35 examples of the Recommendation 27 compile', async () => {
  const counts = await count('w3c-im-examples/*.jsonld', carried, compile)
  assert.deepEqual(counts, { compiled: 27, PolicySyntax: 5, PolicyParentMissing: 2, PolicyTermUnknown: 1 })
})

test('of the 35 examples 28 are read', async () => {
  const counts = await count('w3c-im-examples/*.jsonld', carried, read)
  assert.deepEqual(counts, { rules: 28, PolicySyntax: 5, PolicyParentMissing: 2 })
})

test('of 249 real licences, 191 have rules; the others hold no policy, or one without a rule', async (t) => {
  if (!existsSync(whole)) return t.skip(`${whole} is not there: only the licences of this repository were read`)
  assert.deepEqual(await count('real-licences-w3c-bp/**/*.ttl', whole, read), { rules: 191, 'no rule': 1, PolicyMissing: 57 })
})

/** Most of those that are refused have odrl:duty at the policy, as before ODRL 2.2; a few have rules inside of rules. */
test('of 249 real licences, 174 compile and come back the same', async (t) => {
  if (!existsSync(whole)) return t.skip(`${whole} is not there: only the licences of this repository were compiled`)
  assert.deepEqual(await count('real-licences-w3c-bp/**/*.ttl', whole, compile), {
    compiled: 174,
    PolicyTermUnknown: 17,
    PolicyMissing: 57,
    PolicyRuleMissing: 1,
  })
})
