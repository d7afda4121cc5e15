// What a decision is made from: the request, and the state of the world.
import type { Constraint, Rule } from '../model/policy.ts'
import type { Graph, Term } from '../rdf/graph.ts'
import type { DecideOptions } from './options.ts'

/** Facts by the IRI of their left operand; a key without a colon stands for every operand with that local name. */
export type Facts = ReadonlyMap<string, Fact>
export type Fact = { readonly values: readonly Term[]; readonly unit?: string; readonly from: string }

export type DecisionRequest = {
  readonly action: string | undefined
  readonly party: string | undefined
  readonly target: string | undefined
  readonly facts: Facts
}

/** Something that was done. */
export type Deed = {
  readonly action: string
  readonly party: string | undefined
  readonly target: string | undefined
  readonly payee: string | undefined
  readonly facts: Facts
  /** Milliseconds since 1970. */
  readonly at: number | undefined
  /** Whoever reports the deed knows that it came after a breach, whatever the time. */
  readonly isAfterBreach?: boolean
}

export type DutyState = 'fulfilled' | 'violated' | 'notSet'

export type State = {
  readonly facts: Facts
  /** Milliseconds since 1970. */
  readonly now: number | undefined
  readonly deeds: readonly Deed[]
  /** States that somebody has already found, by the IRI of the duty. */
  readonly dutyStates: ReadonlyMap<string, DutyState>
  /** Since when they are in that state, if that is known: milliseconds since 1970. */
  readonly dutyTimes?: ReadonlyMap<string, number>
  /** Memberships and types, besides those of the policy. */
  readonly graph: Graph
  /** Answers given in advance, as abstract test tables do; undefined means: find out. */
  readonly given?: Given
}

export type Given = {
  readonly holds: (constraint: Constraint, role: 'constraint' | 'refinement') => boolean | undefined
  readonly isDone: (rule: Rule) => boolean | undefined
  readonly isLate: (rule: Rule) => boolean
}

/** All that one policy is decided from. */
export type World = {
  readonly request: DecisionRequest
  readonly state: State
  readonly options: DecideOptions
  readonly graph: Graph
  /** The rules under which a duty or consequence stands, by its IRI: the same duty under several permissions is one duty, done once. */
  readonly dutyBearers: ReadonlyMap<string, readonly (Rule | undefined)[]>
}
