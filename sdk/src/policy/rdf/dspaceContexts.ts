// The contexts of the Dataspace Protocol 2025-1, for policies that come as its offers and agreements.
import dspaceContext from './dspaceContext.json' with { type: 'json' }
import dspaceOdrlContext from './dspaceOdrlContext.json' with { type: 'json' }

/**
 * The terms of messages bring those of ODRL with `@import`. They are put in here, which is what `@import` means: jsonld 9.0.0 mistakes
 * a document that is imported and used as a context alike in one process ("reading 'clone'").
 */
const inline = ([term, definition]: readonly [string, unknown]): readonly [string, unknown] => {
  if (typeof definition !== 'object' || definition === null || !('@context' in definition)) return [term, definition]
  const scoped = definition['@context']
  if (typeof scoped !== 'object' || scoped === null || !('@import' in scoped)) return [term, definition]
  const { '@import': _, ...rest } = scoped
  return [term, { ...definition, '@context': { ...dspaceOdrlContext['@context'], ...rest } }]
}

/** By the address under which documents name them. */
export const dspaceContexts: Readonly<Record<string, object>> = {
  'https://w3id.org/dspace/2025/1/context.jsonld': {
    '@context': Object.fromEntries(Object.entries(dspaceContext['@context']).map(inline)),
  },
  'https://w3id.org/dspace/2025/1/odrl-profile.jsonld': dspaceOdrlContext,
}
