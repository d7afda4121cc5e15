// Which terms of ODRL may stand on a node of each kind. A term that is in none of these tables would be dropped, so it is refused.
import { functionCodes } from '../generated/vocabulary.ts'

export type Place = keyof typeof placeTypes

/** The types that a node of each kind may have. */
export const placeTypes = {
  policy: ['Policy', 'Set', 'Offer', 'Agreement', 'Assertion', 'Privacy', 'Request', 'Ticket'],
  permission: ['Permission', 'Rule'],
  prohibition: ['Prohibition', 'Rule'],
  obligation: ['Duty', 'Rule'],
  duty: ['Duty', 'Rule'],
  consequence: ['Duty', 'Rule'],
  remedy: ['Duty', 'Rule'],
  action: ['Action'],
  asset: ['Asset', 'AssetCollection', 'Policy', 'Set', 'Offer', 'Agreement', 'Assertion', 'Privacy', 'Request', 'Ticket'],
  party: ['Party', 'PartyCollection'],
  constraint: ['Constraint', 'LogicalConstraint'],
} as const

/** What a term leads to: a node of another kind, or `value` if nothing is behind it. */
type Terms = Readonly<Record<string, Place | 'value'>>

const parties: Terms = Object.fromEntries(Object.keys(functionCodes).map((name) => [name, 'party']))
const shared: Terms = { uid: 'value', action: 'action', target: 'asset', output: 'asset', constraint: 'constraint', ...parties }
const groups: Terms = { and: 'constraint', or: 'constraint', xone: 'constraint', andSequence: 'constraint' }

/** Terms of ODRL without prefix, `cwy:` with it. Relations between assets, parties and actions are facts of the world, read over. */
export const placeTerms: Readonly<Record<Place, Terms>> = {
  policy: {
    ...shared,
    profile: 'value',
    inheritFrom: 'policy',
    conflict: 'value',
    'cwy:option': 'value',
    permission: 'permission',
    prohibition: 'prohibition',
    obligation: 'obligation',
    // Of a document older than 2.2.
    duty: 'obligation',
  },
  permission: { ...shared, duty: 'duty' },
  prohibition: { ...shared, remedy: 'remedy' },
  obligation: { ...shared, consequence: 'consequence' },
  duty: { ...shared, consequence: 'consequence' },
  consequence: shared,
  remedy: shared,
  action: { type: 'value', refinement: 'constraint', includedIn: 'value', implies: 'value' },
  asset: { uid: 'value', source: 'value', refinement: 'constraint', partOf: 'value', hasPolicy: 'value' },
  party: {
    uid: 'value',
    source: 'value',
    refinement: 'constraint',
    partOf: 'value',
    assignerOf: 'value',
    assigneeOf: 'value',
  },
  constraint: {
    uid: 'value',
    leftOperand: 'value',
    operator: 'value',
    rightOperand: 'value',
    rightOperandReference: 'value',
    dataType: 'value',
    datatype: 'value',
    unit: 'value',
    status: 'value',
    ...groups,
  },
}

/** Terms that may stand once on a node: the model takes the first. Terms of one line mean the same. */
export const onceOnly: Readonly<Partial<Record<Place, readonly (readonly string[])[]>>> = {
  constraint: [['leftOperand'], ['operator'], ['unit'], ['status'], ['dataType', 'datatype']],
}

export const groupTerms: readonly string[] = Object.keys(groups)
