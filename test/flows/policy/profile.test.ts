// The published profile: it is what the compiler and the deployment say, and its shapes tell good policies from bad ones.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { test } from 'node:test'
import { Parser, Store } from 'n3'
import Validator from 'rdf-validate-shacl'
import { compilePolicy } from '../../../sdk/src/policy/compilePolicy.ts'
import vocabulary from '../../../sdk/src/policy/vocabulary.json' with { type: 'json' }

const root = join(import.meta.dirname, '../../..')
const fileOf = (name: string): string => readFileSync(join(root, 'docs/profile', name), 'utf8')
const graphOf = (turtle: string): Store => new Store(new Parser().parse(turtle))
const validator = new Validator(graphOf(fileOf('cwy.shacl.ttl')))

const head = `@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix cwy: <urn:cwy:odrl:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
`

/** A policy with one constraint, written as Turtle behind its left operand. */
const policyOf = (leftOperand: string, rest: string): string => `${head}
<urn:example:policy> a odrl:Set ; odrl:uid <urn:example:policy> ; odrl:profile <urn:cwy:odrl:> ; odrl:permission [
  odrl:action cwy:compute ; odrl:target <urn:cwy:product:cwy.CN.hospital.trial> ;
  odrl:constraint [ odrl:leftOperand ${leftOperand} ; ${rest} ] ] .`

const conforms = async (turtle: string): Promise<boolean> => (await validator.validate(graphOf(turtle))).conforms

const good: readonly (readonly [string, string])[] = [
  ['cwy:processingEnvironment', 'odrl:operator odrl:eq ; odrl:rightOperand <urn:example:enclave>'],
  ['cwy:minimumCohort', 'odrl:operator odrl:gteq ; odrl:rightOperand 10'],
  ['cwy:epsilonSpent', 'odrl:operator odrl:lteq ; odrl:rightOperand 1.5'],
  ['cwy:epsilonSpent', 'odrl:operator odrl:lteq ; odrl:rightOperand 2'],
  ['cwy:exportPath', 'odrl:operator odrl:isAnyOf ; odrl:rightOperand <urn:example:path> , "contract"'],
  ['cwy:eligibility', 'odrl:operator odrl:isAllOf ; odrl:rightOperand "ethics" , "training"'],
  ['cwy:onwardTransfer', 'odrl:operator odrl:isNoneOf ; odrl:rightOperand "US"'],
  ['cwy:retention', 'odrl:operator odrl:lteq ; odrl:rightOperand "P30D"^^xsd:duration'],
  ['cwy:memberRole', 'odrl:operator odrl:eq ; odrl:rightOperand "verifier"'],
  ['odrl:count', 'odrl:operator odrl:lteq ; odrl:rightOperand 100'],
  ['odrl:dateTime', 'odrl:operator odrl:lt ; odrl:rightOperand "2027-01-01"^^xsd:date'],
  ['odrl:payAmount', 'odrl:operator odrl:gteq ; odrl:rightOperand 5.00 ; odrl:unit <eip155:1/erc20:0x00>'],
  ['odrl:purpose', 'odrl:operator odrl:isA ; odrl:rightOperand <https://w3id.org/dpv#AcademicResearch>'],
  ['odrl:elapsedTime', 'odrl:operator odrl:lt ; odrl:rightOperand "PT36H"^^xsd:dayTimeDuration'],
]

/** The compiler refuses each of them too. */
const bad: readonly (readonly [string, string])[] = [
  ['cwy:minimumCohort', 'odrl:operator odrl:gteq ; odrl:rightOperand "ten"'],
  ['cwy:minimumCohort', 'odrl:operator odrl:gteq ; odrl:rightOperand 10 , 20'],
  ['cwy:minimumCohort', 'odrl:operator odrl:eq ; odrl:rightOperand <urn:example:ten>'],
  ['cwy:epsilonSpent', 'odrl:operator odrl:lteq ; odrl:rightOperand "P1D"^^xsd:duration'],
  ['cwy:retention', 'odrl:operator odrl:lteq ; odrl:rightOperand 30'],
  ['cwy:memberRole', 'odrl:operator odrl:eq ; odrl:rightOperand 4'],
  ['cwy:memberRole', 'odrl:operator odrl:eq ; odrl:rightOperand "verifier" , "provider"'],
  ['cwy:memberRole', 'odrl:operator odrl:eq'],
  ['odrl:dateTime', 'odrl:operator odrl:lt ; odrl:rightOperand 2027'],
  ['odrl:elapsedTime', 'odrl:operator odrl:lt ; odrl:rightOperand "P1Y"^^xsd:yearMonthDuration'],
]

/** The compiler carries these; they cannot be decided, or not as they read. */
const strict: readonly (readonly [string, string])[] = [
  ['cwy:memberRole', 'odrl:operator odrl:gt ; odrl:rightOperand "verifier"'],
  ['cwy:minimumCohort', 'odrl:operator odrl:isA ; odrl:rightOperand 10'],
  ['cwy:minimumCohort', 'odrl:operator odrl:gteq ; odrl:rightOperand 10 ; odrl:unit <urn:example:persons>'],
  ['cwy:minimumCohort', 'odrl:operator odrl:gteq ; odrl:rightOperand 10.5'],
]

test('the profile is made from the vocabulary and the deployment of this tree', () => {
  const run = spawnSync(process.execPath, [join(root, 'scripts/generateProfile.ts'), '--check'], { encoding: 'utf8' })
  assert.deepEqual([run.status, run.stderr], [0, ''])
})

test('the profile describes every term of its own, once, with the code of the vocabulary', () => {
  const graph = graphOf(fileOf('cwy.ttl'))
  const iris = (store: Store): string[] => store.getSubjects('urn:cwy:odrl:code', null, null).map(({ value }) => value)
  const terms = [...vocabulary.actions, ...vocabulary.leftOperands].filter(({ term }) => term.startsWith('cwy:'))
  assert.deepEqual(iris(graph).sort(), terms.map(({ term }) => term.replace('cwy:', vocabulary.prefixes.cwy)).sort())
  for (const { term, code } of terms) {
    const iri = term.replace('cwy:', vocabulary.prefixes.cwy)
    const [number, ...more] = graph.getObjects(iri, 'urn:cwy:odrl:code', null)
    assert.deepEqual([number?.value, more.length], [String(code), 0])
    const [definition] = graph.getObjects(iri, 'http://www.w3.org/2004/02/skos/core#definition', null)
    assert.notEqual(definition?.value ?? '', '', term)
  }
})

for (const [leftOperand, rest] of good)
  test(`good: ${leftOperand} ${rest}`, async () => {
    const turtle = policyOf(leftOperand, rest)
    assert.equal(await conforms(turtle), true)
    assert.ok((await compilePolicy(turtle)).length > 0)
  })

for (const [leftOperand, rest] of bad)
  test(`bad: ${leftOperand} ${rest}`, async () => {
    const turtle = policyOf(leftOperand, rest)
    assert.equal(await conforms(turtle), false)
    await assert.rejects(compilePolicy(turtle))
  })

for (const [leftOperand, rest] of strict)
  test(`not of the profile: ${leftOperand} ${rest}`, async () => {
    assert.equal(await conforms(policyOf(leftOperand, rest)), false)
  })

test('the example of the profile conforms and compiles', async () => {
  const [, turtle = ''] = /```turtle\n([\s\S]*?)```/.exec(fileOf('README.md')) ?? []
  assert.equal(await conforms(turtle), true)
  assert.ok((await compilePolicy(turtle)).length > 0)
})
