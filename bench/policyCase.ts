// The agreement that both sides of the bench decide: test/contracts/policy/PolicyGas.t.sol in words.
import { emptyState } from '@causeway/sdk/policy/engine/decide'
import { instantTerm, timeFacts } from '@causeway/sdk/policy/engine/readWorld'
import type { DecisionRequest, Fact, State } from '@causeway/sdk/policy/engine/world'
import { odrl } from '@causeway/sdk/policy/rdf/graph'

const target = 'urn:cwy:product:cwy.EU.hospital.trial'
const assigner = 'did:cwy:EU:hospital'
const assignee = 'did:cwy:CN:institute'
const purpose = 'https://w3id.org/dpv#ScientificResearch'

export const agreement = JSON.stringify({
  '@context': 'http://www.w3.org/ns/odrl.jsonld',
  '@type': 'Agreement',
  uid: 'urn:uuid:9c1f',
  target,
  assigner,
  assignee,
  prohibition: [{ action: 'transfer' }, { action: 'distribute' }],
  permission: [
    {
      action: { '@id': 'urn:cwy:odrl:compute' },
      constraint: [
        { leftOperand: 'recipient', operator: 'eq', rightOperand: { '@id': assignee } },
        { leftOperand: 'purpose', operator: 'eq', rightOperand: { '@id': purpose } },
        { leftOperand: 'spatial', operator: 'isAnyOf', rightOperand: ['CN', 'EU'] },
        { leftOperand: 'dateTime', operator: 'lt', rightOperand: { '@value': '2027-01-01T00:00:00Z', '@type': 'xsd:dateTime' } },
        { leftOperand: 'count', operator: 'lteq', rightOperand: { '@value': '5', '@type': 'xsd:integer' } },
      ],
    },
  ],
})

const fact = (value: string): Fact => ({ values: [{ kind: 'literal', value, datatype: '' }], from: 'bench' })
const now = '2026-11-27T00:00:00Z'

export const request: DecisionRequest = {
  action: 'urn:cwy:odrl:compute',
  party: assignee,
  target,
  facts: new Map([
    [`${odrl}recipient`, fact(assignee)],
    [`${odrl}purpose`, fact(purpose)],
    [`${odrl}spatial`, fact('CN')],
    [`${odrl}count`, fact('1')],
  ]),
}

export const state: State = { ...emptyState, facts: timeFacts(instantTerm(now)), now: Date.parse(now) }
