// A compiled policy back to ODRL in JSON-LD.
import { flagReadings } from '../compile/compileOptions.ts'
import { decodePolicy, type PolicyNode } from '../decodePolicy.ts'
import { policyErrors } from '../errors.ts'
import { prefixes } from '../generated/vocabulary.ts'
import { conflictCodes, kindCodes, optionFlags, tags } from '../policyFormat.ts'
import { codeAt } from './constraintParts.ts'
import { indexNames, iriOf, type Names } from './names.ts'
import type { JsonNode } from './odrlConstraint.ts'
import { isOpenRule, odrlRule } from './odrlRule.ts'
import { termOf } from './odrlTerms.ts'

export type DecompileToOdrlParameters = {
  readonly policy: Uint8Array
  /** IRIs, DIDs and texts that the policy may name. */
  readonly names?: readonly string[]
}

/** That of the Recommendation, and the prefix of the profile. */
const context = ['http://www.w3.org/ns/odrl.jsonld', { cwy: prefixes.cwy }] as const

const ruleKeys: ReadonlyMap<number, string> = new Map([
  [tags.permission, 'permission'],
  [tags.prohibition, 'prohibition'],
  [tags.obligation, 'obligation'],
])

/**
 * ODRL 2.2 in JSON-LD with the W3C context. Hashes that no name explains become `urn:cwy:hash:<64 hex>`, or a literal of the datatype
 * `cwy:textHash`, both of which the compiler reads back: compiling what this gives yields the same bytes, with names or without.
 *
 * @throws PolicyBytesMalformed, PolicyTermUnknown for what the vocabulary has no term for
 *
 * @example
 * decompileToOdrl({ policy: await compilePolicy(document), names: namesOf(await readGraph(document)) })
 */
export const decompileToOdrl = ({ policy, names = [] }: DecompileToOdrlParameters): JsonNode => {
  const known = indexNames(names)
  const nodes = decodePolicy(policy)
  const rules = nodes.filter(({ tag }) => ruleKeys.has(tag))
  const head = nodes.filter((node) => !rules.includes(node)).map((node) => odrlHead(node, known))
  const open = rules.some(isOpenRule) ? ['missingTarget=matchAny'] : []
  const options = [...readFlags(nodes), ...open]
  const body = [...ruleKeys].map(([tag, key]): JsonNode => {
    const some = rules.filter((rule) => rule.tag === tag).map((rule) => odrlRule(rule, known))
    return some.length === 0 ? {} : { [key]: some }
  })
  const carried: JsonNode = options.length === 0 ? {} : { 'cwy:option': options }
  const written: JsonNode = Object.assign({ '@type': 'Set' }, ...head, carried, ...body)
  const isOfProfile = JSON.stringify(written).includes('"cwy:')
  return { '@context': context, ...(isOfProfile ? { profile: prefixes.cwy } : {}), ...written }
}

const odrlHead = ({ tag, data, offset }: PolicyNode, names: Names): JsonNode => {
  if (tag === tags.kind) return { '@type': termOf(kindCodes, data[0] ?? 0, offset) }
  if (tag === tags.uid) return { uid: iriOf(data, names) }
  if (tag === tags.conflict) return { conflict: termOf(conflictCodes, data[0] ?? 0, offset) }
  if (tag === tags.replacedBy) return { 'dct:isReplacedBy': { '@id': iriOf(data, names) } }
  if (tag === tags.options) return {}
  throw policyErrors.PolicyTermUnknown({ tag, offset })
}

/** The options whose bit is set, `name=value` each. */
export const readFlags = (nodes: readonly PolicyNode[]): string[] => {
  const node = nodes.find(({ tag }) => tag === tags.options)
  const flags = node === undefined ? 0 : codeAt(node.data, 0)
  const readings: Readonly<Record<string, string>> = flagReadings
  return Object.entries(optionFlags)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => `${name}=${readings[name] ?? ''}`)
}
