import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readGraph } from '../rdf/readGraph.ts'
import { requirements } from './requirements.ts'
import { validatePolicy } from './validatePolicy.ts'

const rule = ':action :read ; :target <urn:x>'
const constrained = (constraint: string) => `<urn:p> a :Set ; :permission [ ${rule} ; :constraint [ ${constraint} ] ] .`
const faulty: readonly (readonly [string, string])[] = [
  ['V1', '<urn:p> <urn:q> <urn:r> .'],
  ['V2', '<urn:p> a :Set .'],
  ['V3', `[] a :Set ; :permission [ ${rule} ] .`],
  ['V4', `<urn:p> a :Offer ; :permission [ ${rule} ] .`],
  ['V5', `<urn:p> a :Agreement ; :permission [ ${rule} ; :assignee <urn:b> ] .`],
  ['V6', `<urn:p> a :Agreement ; :permission [ ${rule} ; :assigner <urn:a> ] .`],
  ['V7', '<urn:p> a :Set ; :permission [ :action :read ] .'],
  ['V8', `<urn:p> a :Set ; :prohibition [ ${rule} ; :remedy [ :action :delete ; :consequence [ :action :inform ] ] ] .`],
  [
    'V9',
    '<urn:p> a :Set ; :permission [ :action :read ; :target [ :refinement [ :leftOperand :count ; :operator :eq ; :rightOperand 1 ] ] ] .',
  ],
  [
    'V10',
    `<urn:p> a :Set ; :permission [ ${rule} ; :assignee [ :refinement [ :leftOperand :count ; :operator :eq ; :rightOperand 1 ] ] ] .`,
  ],
  ['V11', `<urn:p> a :Set ; :conflict <urn:c> ; :permission [ ${rule} ] .`],
  ['V12', '<urn:p> a :Set ; :permission [ :action <urn:a> ; :target <urn:x> ] .'],
  ['V13', constrained(':leftOperand <urn:l> ; :operator :eq ; :rightOperand 1')],
  ['V14', constrained(':leftOperand :count ; :operator <urn:o> ; :rightOperand 1')],
  [
    'V15',
    constrained(
      ':and [ :leftOperand :count ; :operator :eq ; :rightOperand 1 ] ; :or [ :leftOperand :count ; :operator :eq ; :rightOperand 2 ]',
    ),
  ],
  ['V16', constrained(':leftOperand :count ; :operator :eq ; :rightOperand 1, 2')],
  ['V17', constrained(':operator :eq ; :rightOperand 1')],
  ['V18', constrained(':leftOperand :count ; :rightOperand 1')],
  ['V19', constrained(':and 1')],
  ['V20', constrained(':leftOperand :count ; :operator :eq ; :rightOperandReference "one"')],
  ['V21', constrained(':leftOperand :count ; :operator :eq ; :rightOperand 1 ; :dataType <urn:d>')],
  ['V22', `<urn:p> a :Set ; :permission <urn:r> ; :prohibition <urn:r> . <urn:r> ${rule} .`],
  ['V23', `<urn:p> a :Set ; :conflict :perm, :prohibit ; :permission [ ${rule} ] .`],
  ['V24', `<urn:p> a :Set ; :inheritFrom <urn:q> . <urn:q> a :Set ; :inheritFrom <urn:p> .`],
  ['R1', `<urn:p> a :Set , :Agreement ; :assigner <urn:a> ; :assignee <urn:b> ; :permission [ ${rule} ] .`],
  ['R2', `<urn:p> a :Set ; :permission [ a :Duty ; ${rule} ] .`],
  ['R3', '<urn:p> a :Set ; :permission [ :target <urn:x> ] .'],
  ['R4', '<urn:p> a :Set ; :permission [ :action :read ; :target "the data" ] .'],
  ['R5', constrained(':and [ :leftOperand :count ; :operator :eq ; :rightOperand 1 ]')],
  ['R6', `${constrained(':or ( <urn:c> <urn:c> )')} <urn:c> :leftOperand :count ; :operator :eq ; :rightOperand 1 .`],
  [
    'R7',
    constrained(
      ':andSequence [ :leftOperand :count ; :operator :gt ; :rightOperand 1 ] , [ :leftOperand :count ; :operator :lt ; :rightOperand 9 ]',
    ),
  ],
  ['R8', `<urn:p> a :Set ; :permission [ ${rule} ; :consequence [ :action :inform ] ] .`],
  [
    'R9',
    `<urn:p> a :Set ; :obligation [ :action :inform ; :consequence [ :action :delete ; :consequence [ :action :inform ] ] ] .`,
  ],
  ['R10', `<urn:p> a :Set ; :permission [ ${rule} ; :remedy [ :action :inform ] ] .`],
  ['R11', `<urn:p> a :Set ; :prohibition [ ${rule} ; :duty [ :action :inform ] ] .`],
  ['R11', `<urn:p> a :Set ; :permission [ ${rule} ] ; :duty [ :action :inform ] .`],
  ['R12', constrained(':leftOperand :count ; :operator :eq ; :rightOperand 1 ; :rightOperandReference <urn:r>')],
  ['R13', constrained(':leftOperand :dateTime ; :operator :lt ; :rightOperand 5')],
  ['R13', constrained(':leftOperand :elapsedTime ; :operator :lt ; :rightOperand 5')],
  ['R13', constrained(':leftOperand :count ; :operator :lt ; :rightOperand 5.5')],
  ['R14', constrained(':leftOperand :purpose ; :operator :lt ; :rightOperand <urn:a>')],
  ['R15', constrained(':leftOperand :version ; :operator :eq ; :rightOperand "soon"^^<http://www.w3.org/2001/XMLSchema#date>')],
  ['R16', constrained(':leftOperand :count ; :operator :eq ; :rightOperand 1 ; :status 1 , 2')],
  ['R17', constrained(':leftOperand :payAmount ; :operator :eq ; :rightOperand 1 ; :unit "euro"')],
  [
    'R18',
    `<urn:p> a :Set ; :permission [ ${rule} ; :constraint [ :leftOperand :purpose ; :operator :eq ; :rightOperand <urn:a> ] , [ :leftOperand :purpose ; :operator :eq ; :rightOperand <urn:b> ] ] .`,
  ],
  [
    'R19',
    '<urn:p> a :Set ; :permission [ :action :read ; :target <urn:x> ] . <urn:x> :source <urn:s> ; :refinement [ :leftOperand :count ; :operator :eq ; :rightOperand 1 ] .',
  ],
  ['R20', `<urn:p> a :Set ; :profile <urn:q> ; :permission [ :action <urn:a> ; :target <urn:x> ] . <urn:a> a :Action .`],
  ['R21', `<urn:p> a :Set ; <http://purl.org/dc/terms/isReplacedBy> <urn:q> , <urn:r> ; :permission [ ${rule} ] .`],
  ['R22', `<urn:p> a :Set ; :profile "mine" ; :permission [ ${rule} ] .`],
  [
    'R23',
    '<urn:p> a :Set ; :permission [ :target <urn:x> ; :action [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> :print ; :constraint [ :leftOperand :count ; :operator :eq ; :rightOperand 1 ] ] ] .',
  ],
]

const rulesOf = async (turtle: string): Promise<string[]> => {
  const graph = await readGraph(`@prefix : <http://www.w3.org/ns/odrl/2/> . ${turtle}`)
  return validatePolicy(graph).map((finding) => finding.rule)
}

for (const [place, [id, turtle]] of faulty.entries()) {
  test(`${id} is found in document ${place}`, async () => assert.ok((await rulesOf(turtle)).includes(id)))
}

test('a valid policy has no fault', async () => {
  assert.deepEqual(await rulesOf(constrained(':leftOperand :count ; :operator :lt ; :rightOperand 5')), [])
})

test('every demand has a document that breaks it, and every finding says in words what is demanded', async () => {
  assert.deepEqual([...new Set(faulty.map(([id]) => id))], Object.keys(requirements))
  const [finding] = validatePolicy(await readGraph(`@prefix : <http://www.w3.org/ns/odrl/2/> . <urn:p> a :Set .`))
  assert.equal(finding?.requirement, requirements.V2)
})

test('what lies in duties, consequences and remedies is looked at too', async () => {
  const inner = '[ :action :inform ; :constraint [ :leftOperand <urn:l> ; :operator :eq ; :rightOperand 1 ] ]'
  for (const part of [`:permission [ ${rule} ; :duty ${inner} ]`, `:prohibition [ ${rule} ; :remedy ${inner} ]`]) {
    assert.deepEqual(await rulesOf(`<urn:p> a :Set ; ${part} .`), ['V13'])
  }
})

test('what a parent shares counts for the child, and what a parent elsewhere shares is not known', async () => {
  const child = `<urn:p> a :Agreement ; :inheritFrom <urn:q> ; :assignee <urn:b> ; :permission [ ${rule} ] .`
  assert.deepEqual(await rulesOf(`${child} <urn:q> a :Set ; :assigner <urn:a> ; :obligation [ :action :inform ] .`), [])
  assert.deepEqual(await rulesOf(`${child} <urn:q> a :Set ; :obligation [ :action :inform ] .`), ['V5'])
  assert.deepEqual(await rulesOf(child), [])
})
