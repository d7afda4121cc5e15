// Compiles an ODRL document to the bytes that the chain evaluates.
import { type CompiledPolicy, compileModel } from './compile/compileModel.ts'
import type { CompileOptions } from './compile/compileOptions.ts'
import { walkTerms } from './compile/walkTerms.ts'
import { policyErrors } from './errors.ts'
import type { Policy } from './model/policy.ts'
import { policyIds } from './model/policyIds.ts'
import { type ReadPolicyOptions, readNamedPolicy } from './model/readPolicy.ts'
import { type Graph, membersOf, odrl } from './rdf/graph.ts'
import { readGraph } from './rdf/readGraph.ts'

/** Which policy of the document, how it is read, and how it is compiled. */
export type CompilePolicyOptions = CompileOptions & ReadPolicyOptions & { readonly policy?: string }

/**
 * Compiles one ODRL 2.2 policy to the canonical bytes of version 1. The same policy in two spellings gives the same bytes. Parties are
 * named by their DID, products by `urn:cwy:product:<identifier>`.
 *
 * @param document Turtle or JSON-LD as text, or JSON-LD as parsed JSON; nothing is fetched
 * @param options `policy` names one if the document holds several of which no single one is the heir of the others
 * @returns at most 65,535 bytes; the chain stores at most 24,576
 * @throws PolicyTermUnknown, PolicyTargetMissing, PolicyValueInvalid, PolicySeveral and others of policy/errors.ts, with the path in
 *   the document: what cannot be carried is refused, never left out
 *
 * @example
 * const bytes = await compilePolicy({
 *   '@type': 'Set',
 *   uid: 'urn:uuid:9c1f',
 *   permission: [{ target: 'urn:cwy:product:cwy.CN.hospital.trial', action: 'cwy:compute' }],
 * })
 * bytes.length // 81
 */
export const compilePolicy = async (document: string | object, options: CompilePolicyOptions = {}): Promise<Uint8Array> =>
  (await compileDocument(document, options)).bytes

/** As compilePolicy, with the rule of the model for each rule of the bytes, and the policy as it was read. */
export const compileDocument = async (
  document: string | object,
  options: CompilePolicyOptions = {},
): Promise<CompiledPolicy & { readonly policy: Policy }> => {
  const graph = await readGraph(textOf(document))
  const id = choosePolicy(graph, options.policy)
  // Before the model is read: what it would drop is refused here, with a path.
  walkTerms(graph, id)
  const policy = readNamedPolicy(graph, id, options)
  return { ...compileModel(policy, options), policy }
}

const textOf = (document: unknown): string => {
  if (typeof document === 'string') return document
  if (typeof document !== 'object' || document === null) throw policyErrors.PolicyNotObject({ path: '', given: typeof document })
  try {
    return JSON.stringify(document)
  } catch (cause) {
    if (cause instanceof RangeError) throw policyErrors.PolicyTooDeep({ path: '' }, cause)
    throw policyErrors.PolicySyntax({ format: 'JSON' }, cause)
  }
}

/** The one that is named; else the only one from which no other inherits. */
const choosePolicy = (graph: Graph, wanted: string | undefined): string => {
  // A rule in which rules stand by mistake looks like a policy.
  const rules = new Set(['permission', 'prohibition', 'obligation'].flatMap((kind) => objectsOf(graph, kind)))
  const ids = policyIds(graph).filter((id) => !rules.has(id))
  const parents = new Set(objectsOf(graph, 'inheritFrom'))
  const heirs = wanted === undefined ? ids.filter((id) => !parents.has(id)) : ids.filter((id) => id === wanted)
  // Without an heir they inherit in a circle, which reading the first one says.
  const [only, ...others] = heirs.length === 0 && wanted === undefined ? ids.slice(0, 1) : heirs
  if (only === undefined) throw policyErrors.PolicyMissing({ ...(wanted === undefined ? {} : { policy: wanted }) })
  if (others.length > 0) throw policyErrors.PolicySeveral({ policies: [only, ...others] })
  return only
}

const objectsOf = (graph: Graph, term: string): string[] =>
  graph.subjects(odrl + term).flatMap((id) => membersOf(graph, id, odrl + term).map(({ value }) => value))
