// A policy as the agreement of the Dataspace Protocol.
import { compileModel } from './compile/compileModel.ts'
import { iriOfTerm } from './compile/terms.ts'
import { decompileToOdrl } from './decompile/decompileToOdrl.ts'
import { namesOf } from './decompile/names.ts'
import type { JsonNode } from './decompile/odrlConstraint.ts'
import { policyErrors } from './errors.ts'
import type { Policy } from './model/policy.ts'
import dspaceTerms from './rdf/dspaceOdrlContext.json' with { type: 'json' }

export type ExportAgreementParameters = {
  /** Compiled, or of the model. */
  readonly policy: Uint8Array | Policy
  /** IRIs, DIDs and texts that the compiled policy may name. */
  readonly names?: readonly string[]
  /** The IRI of the agreement, for example `urn:cwy:agreement:0x…`. */
  readonly id: string
  readonly target: string
  readonly assigner: string
  readonly assignee: string
  /** When it was concluded: ISO 8601 with a zone. */
  readonly timestamp: string
}

/** Terms for reading the agreement alone; inside of a message its context says the same. */
const context = [
  'https://w3id.org/dspace/2025/1/context.jsonld',
  'https://w3id.org/dspace/2025/1/odrl-profile.jsonld',
  { timestamp: 'https://w3id.org/dspace/2025/1/timestamp' },
] as const

const ruleKeys = ['permission', 'prohibition', 'obligation'] as const

/**
 * The agreement about one target between two parties as ODRL in JSON-LD that the Dataspace Protocol 2025-1 accepts as the `agreement`
 * of a `ContractAgreementMessage`. Rules about other targets or for other assignees are not part of it.
 *
 * @throws PolicyNotExportable for refined or missing actions and right operand references, for which the protocol has no place, and for
 *   a rule that somebody else grants; PolicyRuleMissing if no permission or prohibition is left; PolicyBytesMalformed
 * @see https://eclipse-dataspace-protocol-base.github.io/DataspaceProtocol/2025-1/
 *
 * @example
 * exportAgreement({ policy, names, id: 'urn:cwy:agreement:7', target, assigner, assignee, timestamp: '2027-01-01T00:00:00Z' })
 */
export const exportAgreement = (parameters: ExportAgreementParameters): JsonNode => {
  const { id, target, assigner, assignee, timestamp } = parameters
  const names = [...namesIn(parameters), target, assigner, assignee]
  const policy = parameters.policy instanceof Uint8Array ? parameters.policy : compileModel(parameters.policy).bytes
  const odrl = decompileToOdrl({ policy, names })
  const rules = Object.fromEntries(
    ruleKeys.flatMap((key) => {
      const some = nodesOf(odrl[key]).filter((rule) => isMeant(rule, parameters))
      return some.length === 0 ? [] : [[key, some.map((rule, index) => exportRule(rule, `/${key}/${index}`, true))]]
    }),
  )
  if (!('permission' in rules) && !('prohibition' in rules)) throw policyErrors.PolicyRuleMissing({ path: '' })
  const { conflict, profile, 'cwy:option': option } = odrl
  return {
    '@context': context,
    '@id': id,
    '@type': 'Agreement',
    target,
    assigner,
    assignee,
    timestamp,
    ...(profile === undefined ? {} : { profile }),
    ...(typeof conflict === 'string' ? { 'odrl:conflict': { '@id': iriOfTerm(conflict) } } : {}),
    ...(option === undefined ? {} : { [iriOfTerm('cwy:option')]: option }),
    ...rules,
  }
}

const namesIn = ({ policy, names = [] }: ExportAgreementParameters): readonly string[] =>
  policy instanceof Uint8Array ? names : [...names, ...namesOf(policy.graph)]

const isMeant = (rule: JsonNode, { target, assignee, assigner }: ExportAgreementParameters): boolean => {
  const isOther = (value: unknown, wanted: string): boolean => typeof value === 'string' && value !== wanted
  if (isOther(rule.target, target) || isOther(rule.assignee, assignee)) return false
  if (isOther(rule.assigner, assigner)) throw policyErrors.PolicyNotExportable({ assigner: rule.assigner })
  return true
}

/** @param isOuter target and parties stand at the agreement, unless they are collections */
const exportRule = (rule: JsonNode, path: string, isOuter: boolean): JsonNode => {
  const { action } = rule
  if (typeof action !== 'string')
    throw policyErrors.PolicyNotExportable({ path: `${path}/action`, reason: 'one plain action is allowed' })
  const entries = Object.entries(rule).map(([key, value]) => exportPart(key, value, path, isOuter))
  return Object.assign({ action: spell(action) }, ...entries)
}

const shared: readonly string[] = ['target', 'assigner', 'assignee']
const inner: readonly string[] = ['duty', 'remedy', 'consequence']

const exportPart = (key: string, value: unknown, path: string, isOuter: boolean): JsonNode => {
  if (key === 'action' || (isOuter && shared.includes(key) && typeof value === 'string')) return {}
  if (key === 'uid') return { '@id': value }
  if (key === 'constraint') return { constraint: nodesOf(value).map((one) => exportConstraint(one, `${path}/constraint`)) }
  const at = `${path}/${key}`
  if (inner.includes(key)) return { [spell(key)]: nodesOf(value).map((one) => exportRule(one, at, false)) }
  return { [spell(key)]: isNode(value) ? exportCollection(value, at) : asIri(value) }
}

/** Terms that the protocol's context lacks would make a text of an IRI. */
const asIri = (value: unknown): unknown => (Array.isArray(value) ? value.map(asIri) : { '@id': value })

const exportCollection = ({ '@type': type, uid, source, refinement }: JsonNode, path: string): JsonNode => ({
  '@type': `odrl:${String(type)}`,
  ...(uid === undefined ? {} : { '@id': uid }),
  'odrl:source': { '@id': source },
  ...(refinement === undefined ? {} : { 'odrl:refinement': nodesOf(refinement).map((one) => exportConstraint(one, path)) }),
})

const groups = ['and', 'or', 'xone', 'andSequence'] as const

const exportConstraint = (constraint: JsonNode, path: string): JsonNode => {
  const group = groups.find((name) => name in constraint)
  if (group !== undefined) {
    const operands = constraint[group]
    const members = isNode(operands) ? operands['@list'] : operands
    return { [group]: nodesOf(members).map((one) => exportConstraint(one, `${path}/${group}`)) }
  }
  const { leftOperand, operator, rightOperand, unit, status } = constraint
  if (rightOperand === undefined) throw policyErrors.PolicyNotExportable({ path, term: 'rightOperandReference' })
  return {
    leftOperand: spell(String(leftOperand)),
    operator: String(operator).replace('odrl:', ''),
    rightOperand: Array.isArray(rightOperand) ? rightOperand.map(exportValue) : exportValue(rightOperand),
    ...(unit === undefined ? {} : { 'odrl:unit': unit }),
    ...(status === undefined ? {} : { 'odrl:status': exportValue(status) }),
  }
}

const xsd = 'http://www.w3.org/2001/XMLSchema#'

const exportValue = (value: unknown): unknown =>
  isNode(value) && typeof value['@type'] === 'string' ? { ...value, '@type': value['@type'].replace('xsd:', xsd) } : value

/** Compact if the protocol's context has the term, else with the prefix `odrl:`, which it has, or in full. */
const spell = (term: string): string => {
  if (term in dspaceTerms['@context'] || term.startsWith('odrl:')) return term
  if (!term.includes(':')) return `odrl:${term}`
  return /^(cc|cwy):/.test(term) ? iriOfTerm(term) : term
}

const isNode = (value: unknown): value is JsonNode => typeof value === 'object' && value !== null && !Array.isArray(value)

const nodesOf = (value: unknown): readonly JsonNode[] => (Array.isArray(value) ? value.filter(isNode) : [])
