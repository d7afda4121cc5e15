import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPolicy } from '../model/readPolicy.ts'
import { decide } from './decide.ts'
import { explainDecision } from './explainDecision.ts'
import { type DecideOptions, readOptions, strictOptions } from './options.ts'
import { readWorld } from './readWorld.ts'

const prefix = '@prefix : <http://www.w3.org/ns/odrl/2/> . @prefix s: <https://w3id.org/force/sotw#> . '
const explain = async (policy: string, context: string, options: Partial<DecideOptions> = {}) => {
  const policies = await readPolicy(prefix + policy)
  const asked = `${prefix} <urn:q> a :Request ; :permission [ :action :read ; :target <urn:x> ; :assignee <urn:a> ; s:context ${context} ] .`
  const { request, state } = await readWorld(asked, undefined, '2026-03-01T00:00:00Z')
  const decision = decide(policies, request, state, options)
  return explainDecision({ policies, request, state, decision, options })
}
const count = (value: number): string => `[ :leftOperand :count ; :operator :eq ; :rightOperand ${value} ]`
const policy = (more: string): string => `<urn:p> a :Set ; :permission [ :action :use ; :target <urn:x> ; ${more} ] .`

test('a constraint is explained with what is wanted, what was found and where from', async () => {
  const lines = await explain(policy(':constraint [ :leftOperand :count ; :operator :lt ; :rightOperand 5 ]'), count(7))
  assert.equal(lines[0], 'DENIED. No permission holds for this request; see for each which part fails.')
  assert.ok(lines.includes('    condition: count is less than 5: found 7, stated in the request; not satisfied'))
  assert.ok(lines.includes('    is about the action use: yes'))
})

test('what nobody knows is named as the cause', async () => {
  const lines = await explain(
    policy(':constraint [ :leftOperand :purpose ; :operator :isAnyOf ; :rightOperand <urn:b>, <urn:c> ]'),
    count(1),
  )
  assert.match(lines[0] ?? '', /^DENIED\. Permission 1 of urn:p cannot be decided/)
  assert.ok(lines.some((line) => line.includes('purpose is any of urn:b or urn:c: cannot be decided: nobody knows it')))
})

test('a rule about something else says which premise fails, and groups and sequences are spelt out', async () => {
  const about = await explain('<urn:p> a :Set ; :permission [ :action :print ; :target <urn:x> ] .', count(1))
  assert.ok(about.includes('    is about the action print: no, so the rule is not about this request'))
  const one = (operator: string) => `[ :leftOperand :count ; :operator :${operator} ; :rightOperand 5 ]`
  const lines = await explain(policy(`:constraint [ :andSequence ( ${one('gt')} ${one('lt')} ) ]`), count(1))
  assert.ok(lines.includes('    condition: all of the following, one after the other: not satisfied'))
  assert.ok(lines.includes('      - not asked, because one before it does not hold'))
})

test('duties say until when and what state they are in', async () => {
  const limit = '[ :leftOperand :dateTime ; :operator :lteq ; :rightOperand "2026-02-01T00:00:00Z" ]'
  const lines = await explain(
    policy(`:duty [ :action :inform ; :constraint ${limit} ; :consequence [ :action :delete ] ]`),
    count(1),
  )
  assert.ok(lines.includes('    duty to inform, until 2026-02-01T00:00:00Z: violated: late, and it or a consequence is not done'))
  assert.ok(lines.includes('      consequence to delete: not done yet'))
})

test('an obligation is told with its deadline, its state and what follows', async () => {
  const limit = '[ :leftOperand :dateTime ; :operator :lteq ; :rightOperand "2026-02-01T00:00:00Z" ]'
  const lines = await explain(
    `<urn:p> a :Set ; :obligation [ :action :inform ; :assignee <urn:a> ; :constraint ${limit} ; :consequence [ :action :delete ] ] .`,
    count(1),
  )
  assert.ok(lines.includes('  Obligation 1, by itself no condition of any permission'))
  assert.ok(lines.includes('    duty to inform, until 2026-02-01T00:00:00Z: violated: late, and it or a consequence is not done'))
  assert.ok(lines.includes('      consequence to delete: not done yet'))
})

test('readings in force are listed, and those that differ from the strict one are marked', async () => {
  const lines = await explain(policy(''), count(1), { behaviour: 'open' })
  assert.equal(lines[0], 'ALLOWED. Permission 1 of urn:p holds.')
  assert.ok(lines.includes('  * behaviour: open'))
  assert.equal(lines.filter((line) => /^ {2}[ *] \w+: \w+$/.test(line)).length, Object.keys(strictOptions).length)
})

test('every reason has a sentence', async () => {
  const void_ = await explain(
    '<urn:p> a :Set ; :permission [ :action :use ; :target <urn:x> ] ; :prohibition [ :action :read ; :target <urn:x> ] .',
    count(1),
  )
  assert.match(void_[0] ?? '', /both hold, and its conflict strategy/)
  const offer = await explain('<urn:p> a :Offer ; :permission [ :action :use ; :target <urn:x> ] .', count(1))
  assert.match(offer[0] ?? '', /of the type Offer, which grants nothing/)
  const replaced = await explain(`<urn:p> <http://purl.org/dc/terms/isReplacedBy> <urn:r> . ${policy('')}`, count(1))
  assert.match(replaced[0] ?? '', /was replaced by urn:r/)
})

test('options are read by name and value, and others are refused with the list', () => {
  assert.deepEqual(readOptions(['offers=evaluate', 'compactOverride=both']), { offers: 'evaluate', compactOverride: 'both' })
  assert.throws(() => readOptions(['offer=evaluate']), { code: 'PolicyOptionUnknown' })
  assert.throws(() => readOptions(['offers=yes']), { code: 'PolicyOptionUnknown' })
  assert.throws(() => readOptions(['toString=x']), { code: 'PolicyOptionUnknown' })
})
