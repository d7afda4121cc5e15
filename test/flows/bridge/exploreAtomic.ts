// Breadth first through all states of the model: what goes wrong is found with its shortest history.
import { firstWorld, keyOf, movesOf, type Protocol, type World } from './atomicModel.ts'

export type Exploration = {
  readonly states: number
  /** The shortest history to a state in which one is done and another is not and will never be; undefined if there is none. */
  readonly disagreement: readonly string[] | undefined
  /** The shortest history to a state in which both decisions were made. */
  readonly secondDecision: readonly string[] | undefined
  /** States from which none is reachable in which nothing is locked, and the shortest history to one. */
  readonly stuck: number
  readonly stuckHistory: readonly string[] | undefined
  /** Whether it can end well at all: everything done, and nothing done. */
  readonly canCommit: boolean
  readonly canAbort: boolean
}

type Visit = { readonly world: World; readonly from: number; readonly by: string }

const disagrees = ({ sides }: World): boolean =>
  sides.some(({ state }) => state === 'Finalized') &&
  sides.some(({ state }) => state === 'RolledBack' || state === 'Refused' || state === 'Tombstone' || state === 'Failed')

const isLocked = ({ sides }: World): boolean => sides.some(({ state }) => state === 'Prepared' || state === 'Executed')

export const exploreAtomic = (participants: number, protocol: Protocol): Exploration => {
  const { visits, predecessors } = visitAll(participants, protocol)
  const first = (is: (world: World) => boolean): readonly string[] | undefined => {
    const place = visits.findIndex(({ world }) => is(world))
    return place < 0 ? undefined : historyTo(visits, place)
  }
  const free = reachesFreedom(visits, predecessors)
  const stuckAt = free.indexOf(0)
  return {
    states: visits.length,
    disagreement: first(disagrees),
    secondDecision: first(({ commitSent, abortSent }) => commitSent && abortSent),
    stuck: free.reduce((count, reaches) => count + (reaches === 0 ? 1 : 0), 0),
    stuckHistory: stuckAt < 0 ? undefined : historyTo(visits, stuckAt),
    canCommit: visits.some(({ world }) => world.sides.every(({ state }) => state === 'Finalized')),
    canAbort: visits.some(({ world }) => world.abortSent && world.sides.every(({ state }) => state === 'RolledBack')),
  }
}

const visitAll = (participants: number, protocol: Protocol) => {
  const start = firstWorld(participants)
  const places = new Map<string, number>([[keyOf(start), 0]])
  const visits: Visit[] = [{ world: start, from: -1, by: '' }]
  const predecessors: number[][] = [[]]
  for (let at = 0; at < visits.length; at++) {
    const visit = visits[at]
    if (visit === undefined) break
    for (const { name, to } of movesOf(visit.world, protocol)) {
      const key = keyOf(to)
      let place = places.get(key)
      if (place === undefined) {
        place = visits.length
        places.set(key, place)
        visits.push({ world: to, from: at, by: name })
        predecessors.push([])
      }
      if (place !== at) predecessors[place]?.push(at)
    }
  }
  return { visits, predecessors }
}

const historyTo = (visits: readonly Visit[], place: number): string[] => {
  const history: string[] = []
  for (let visit = visits[place]; visit !== undefined && visit.from >= 0; visit = visits[visit.from]) history.unshift(visit.by)
  return history
}

/** 1 for each state from which one without a lock can be reached: backwards from those without. */
const reachesFreedom = (visits: readonly Visit[], predecessors: readonly (readonly number[])[]): Uint8Array => {
  const reaches = Uint8Array.from(visits, ({ world }) => (isLocked(world) ? 0 : 1))
  const queue: number[] = []
  reaches.forEach((does, place) => {
    if (does === 1) queue.push(place)
  })
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    for (const before of predecessors[place] ?? []) {
      if (reaches[before] === 1) continue
      reaches[before] = 1
      queue.push(before)
    }
  }
  return reaches
}
