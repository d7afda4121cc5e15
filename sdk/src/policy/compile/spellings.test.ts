// One policy in every spelling that a publisher may choose: the same bytes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hexlify } from 'ethers'
import jsonld from 'jsonld'
import { compilePolicy } from '../compilePolicy.ts'
import odrlContext from '../rdf/odrlContext.json' with { type: 'json' }

const hexOf = async (document: string | object): Promise<string> => hexlify(await compilePolicy(document))

const compact = {
  '@context': odrlContext['@context'],
  '@type': 'Agreement',
  uid: 'urn:p',
  conflict: 'prohibit',
  permission: [
    {
      target: { '@type': 'AssetCollection', source: 'urn:all' },
      assigner: 'did:a',
      assignee: 'did:b',
      action: [
        {
          'rdf:value': { '@id': 'odrl:modify' },
          refinement: [{ leftOperand: 'percentage', operator: 'lt', rightOperand: 12.5 }],
        },
      ],
      constraint: [
        { leftOperand: 'purpose', operator: 'isAnyOf', rightOperand: [{ '@id': 'urn:x' }, { '@id': 'urn:y' }] },
        {
          andSequence: {
            '@list': [
              { leftOperand: 'count', operator: 'lteq', rightOperand: { '@value': '3', '@type': 'xsd:integer' } },
              {
                leftOperand: 'dateTime',
                operator: 'lt',
                rightOperand: { '@value': '2027-01-01T08:00:00+08:00', '@type': 'xsd:dateTime' },
              },
            ],
          },
        },
      ],
      duty: [{ action: 'compensate', consequence: [{ action: 'delete' }] }],
    },
  ],
}

const turtle = `
  @prefix odrl: <http://www.w3.org/ns/odrl/2/> .
  @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
  @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
  <urn:p> a odrl:Agreement, odrl:Policy ;
    odrl:conflict odrl:prohibit ;
    odrl:assignee <did:b> ;
    odrl:assigner <did:a> ;
    odrl:target [ odrl:source <urn:all> ] ;
    odrl:permission [
      a odrl:Permission ;
      odrl:duty [ a odrl:Duty ; odrl:consequence [ odrl:action odrl:delete ] ; odrl:action odrl:pay ] ;
      odrl:constraint
        [ odrl:andSequence (
            [ odrl:rightOperand 3 ; odrl:operator odrl:lteq ; odrl:leftOperand odrl:count ]
            [ odrl:leftOperand odrl:dateTime ; odrl:operator odrl:lt ; odrl:rightOperand "2027-01-01T00:00:00Z"^^xsd:dateTime ] ) ] ,
        [ odrl:leftOperand odrl:purpose ; odrl:operator odrl:isAnyOf ; odrl:rightOperand <urn:y> , "urn:x" ] ;
      odrl:action [
        rdf:value odrl:write ;
        odrl:refinement [ odrl:leftOperand odrl:percentage ; odrl:operator odrl:lt ; odrl:rightOperand "12.50"^^xsd:decimal ] ] ] .`

test('JSON-LD compact, expanded and flattened, and Turtle in another order with deprecated actions', async () => {
  const published = { ...compact, '@context': 'http://www.w3.org/ns/odrl.jsonld' }
  const wanted = await hexOf(published)
  const expanded = await jsonld.expand(compact)
  const flattened = await jsonld.flatten(compact)
  for (const spelling of [compact, expanded, JSON.stringify(flattened), turtle]) assert.equal(await hexOf(spelling), wanted)
  assert.notEqual(await hexOf(turtle.replace('odrl:lteq', 'odrl:lt')), wanted)
})

test('properties at the policy, at the rule, and inherited from a parent', async () => {
  const rule = { target: 'urn:a', assigner: 'did:a', action: 'read' }
  const atRule = await hexOf({ '@type': 'Offer', uid: 'urn:p', permission: [rule] })
  const { action, ...shared } = rule
  assert.equal(await hexOf({ '@type': 'Offer', uid: 'urn:p', ...shared, permission: [{ action }] }), atRule)
  const parent = { '@type': 'Set', uid: 'urn:parent', permission: [rule] }
  assert.equal(await hexOf([{ '@type': 'Offer', uid: 'urn:p', inheritFrom: 'urn:parent' }, parent]), atRule)
})
