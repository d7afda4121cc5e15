import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readGraph } from '../rdf/readGraph.ts'
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
]

const rulesOf = async (turtle: string): Promise<string[]> => {
  const graph = await readGraph(`@prefix : <http://www.w3.org/ns/odrl/2/> . ${turtle}`)
  return validatePolicy(graph).map((finding) => finding.rule)
}

for (const [id, turtle] of faulty) {
  test(`${id} is found`, async () => assert.ok((await rulesOf(turtle)).includes(id)))
}

test('a valid policy has no fault', async () => {
  assert.deepEqual(await rulesOf(constrained(':leftOperand :count ; :operator :lt ; :rightOperand 5')), [])
})
