// Documents that declare only the prefix of ODRL write its terms as plain texts: `"odrl:action": "odrl:use"`. For JSON-LD that is a text,
// which no request asks for, so that a prohibition would prohibit nothing. Here they are read as they would be under the W3C context.
import { odrl } from './graph.ts'
import odrlContext from './odrlContext.json' with { type: 'json' }

type Coercion = { readonly '@id': string; readonly '@type': '@id' | '@vocab' }

const prefix = 'odrl:'

/** The terms whose values are names, by what they are called behind the prefix. Older connectors write an action's name as its `odrl:type`. */
const coercions: readonly (readonly [string, Coercion])[] = [
  ...Object.values(odrlContext['@context']).flatMap((definition): (readonly [string, Coercion])[] => {
    if (typeof definition === 'string') return []
    const { '@id': id, '@type': type } = definition
    if (!id.startsWith(prefix) || (type !== '@id' && type !== '@vocab')) return []
    const name = id.slice(prefix.length)
    return [[name, { '@id': odrl + name, '@type': type }]]
  }),
  ['unit', { '@id': `${odrl}unit`, '@type': '@id' }],
  ['type', { '@id': `${odrl}type`, '@type': '@vocab' }],
]

/** For the context that holds before the document's own: each term under every prefix that means ODRL there, and as a whole IRI. */
export const coercionsFor = (document: unknown): Readonly<Record<string, Coercion | string>> => {
  const declared = new Map<string, boolean>([['odrl', true]])
  collectPrefixes(document, declared)
  const prefixes = [...declared].flatMap(([name, isOdrl]) => (isOdrl ? [name] : []))
  const spaces = [...prefixes.map((name) => `${name}:`), odrl]
  return {
    ...Object.fromEntries(prefixes.map((name) => [name, odrl])),
    ...Object.fromEntries(spaces.flatMap((space) => coercions.map(([name, one]) => [space + name, one]))),
  }
}

/** A name that is declared twice must mean ODRL both times. */
const collectPrefixes = (value: unknown, declared: Map<string, boolean>): void => {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key !== '@context') collectPrefixes(inner, declared)
    else for (const context of [inner].flat()) declare(context, declared)
  }
}

const declare = (context: unknown, declared: Map<string, boolean>): void => {
  if (typeof context !== 'object' || context === null) return
  for (const [name, definition] of Object.entries(context)) {
    const space: unknown = typeof definition === 'object' && definition !== null ? definition['@id'] : definition
    if (name !== 'odrl' && space !== odrl) continue
    if (!name.startsWith('@')) declared.set(name, space === odrl && declared.get(name) !== false)
  }
}
