// What ODRL 2.2 demands of the actions, assets and parties of a rule.
import { type Graph, membersOf, odrl, rdf } from '../rdf/graph.ts'
import { coreTerms } from './coreTerms.ts'
import { type Finding, findings } from './requirements.ts'
import { validateConstraints } from './validateConstraint.ts'

/** @param nodes the rule, and the policy if what it says is shared @param isFree the policy names a profile, so its terms are its own */
export const validateActions = (graph: Graph, nodes: readonly string[], isFree: boolean): Finding[] =>
  nodes.flatMap((node) =>
    membersOf(graph, node, `${odrl}action`).flatMap(({ value, kind }) => {
      const name = graph.values(value, `${rdf}value`)[0]?.value ?? value
      const isUnknown = kind !== 'literal' && !isFree && !coreTerms.actions.has(name)
      const isConstrained = membersOf(graph, value, `${odrl}constraint`).length > 0
      return [
        ...findings([
          [isUnknown, 'V12', `${node}/action`, 'Use an action of the vocabulary, or name the profile that defines this one.'],
          [kind === 'literal', 'R4', `${node}/action`, 'Write the action as an IRI.'],
          [isConstrained, 'R23', `${node}/action`, 'Write refinement instead of constraint.'],
        ]),
        ...validateConstraints(graph, value, 'refinement', isFree),
      ]
    }),
  )

/** Assets and parties. @param name target, assigner, assignee */
export const validateCollections = (graph: Graph, node: string, name: string, isFree: boolean): Finding[] =>
  membersOf(graph, node, `${odrl}${name}`).flatMap(({ value, kind }) => {
    const isRefined = membersOf(graph, value, `${odrl}refinement`).length > 0
    const hasSource = membersOf(graph, value, `${odrl}source`).length > 0
    const isConstrained = membersOf(graph, value, `${odrl}constraint`).length > 0
    return [
      ...findings([
        [isRefined && !hasSource, name === 'target' ? 'V9' : 'V10', value, 'Give the refined collection a source.'],
        [isRefined && !value.startsWith('_:'), 'R19', value, 'Name the collection by source only, without a uid.'],
        [kind === 'literal', 'R4', `${node}/${name}`, `Write the ${name} as an IRI.`],
        [isConstrained, 'R23', value, 'Write refinement instead of constraint.'],
      ]),
      ...validateConstraints(graph, value, 'refinement', isFree),
    ]
  })
