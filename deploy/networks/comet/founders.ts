// The organisations that found a chain, each with a validator.
import type { NetworkJurisdiction } from '../network.ts'
import { createOrganisation, type Founding, type Organisation } from '../organisation.ts'
import { createIdentity, type NodeIdentity } from './nodeIdentity.ts'
import type { ValidatorPorts } from './ports.ts'

export type Founder = Organisation & {
  readonly identity: NodeIdentity
  /** Where other nodes reach it. */
  readonly host: string
  readonly ports: ValidatorPorts
}

export type Place = Pick<Founder, 'host' | 'ports'>

/** One organisation for each place, whose node has new random keys. @param foundings absent: they are invented */
export const createFounders = (
  jurisdiction: NetworkJurisdiction,
  places: readonly Place[],
  foundings: readonly Founding[] = [],
): readonly Founder[] =>
  places.map((place, index) => ({
    ...createOrganisation(jurisdiction, index, foundings[index]),
    identity: createIdentity(),
    ...place,
  }))
