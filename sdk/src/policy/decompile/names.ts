// The names behind hashes, as far as somebody knows them.
import { hexlify } from 'ethers'
import { isAbsoluteIri } from '../compile/terms.ts'
import { nameHash } from '../policyFormat.ts'
import type { Graph } from '../rdf/graph.ts'
import odrlContext from '../rdf/odrlContext.json' with { type: 'json' }

/** Names by the hexadecimal of their hash. */
export type Names = ReadonlyMap<string, string>

export const indexNames = (names: readonly string[]): Names => new Map(names.map((name) => [hexlify(nameHash(name)), name]))

/** The name behind a hash, undefined if nobody told it. */
export const nameOf = (hash: Uint8Array, names: Names): string | undefined => names.get(hexlify(hash))

const prefixes: readonly string[] = [...Object.keys(odrlContext['@context']), 'cwy', 'dc', 'dcterms']

/** Whether a name is an IRI that the context would not take for a prefix and a term. */
export const isPlainIri = (name: string): boolean => isAbsoluteIri(name) && !prefixes.includes(name.slice(0, name.indexOf(':')))

/** The IRI behind a hash, or `urn:cwy:hash:<64 hex>`, which the compiler reads back as that hash. */
export const iriOf = (hash: Uint8Array, names: Names): string => {
  const name = nameOf(hash, names)
  return name !== undefined && isPlainIri(name) ? name : `urn:cwy:hash:${hexlify(hash).slice(2)}`
}

/**
 * Every IRI and text of a document, for decompilers: the policies that it was compiled to name nothing else.
 *
 * @example
 * decompileToOdrl({ policy, names: namesOf(await readGraph(text)) })
 */
export const namesOf = (graph: Graph): readonly string[] => graph.names()
