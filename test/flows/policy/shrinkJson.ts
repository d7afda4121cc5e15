// Makes a JSON value that shows a fault as small as it can be while the fault is still there.
import type { Json } from './randomTerms.ts'

/**
 * Cuts an item of a list or a member of an object, anywhere, or puts a part in the place of the whole, until nothing can be cut any more.
 *
 * @param shows whether a value still shows the fault
 */
export const shrinkJson = async (value: Json, shows: (value: Json) => Promise<boolean>): Promise<Json> => {
  let smallest = value
  for (let found: Json | undefined = value; found !== undefined; ) {
    found = await firstThat(smallerThan(smallest), shows)
    smallest = found ?? smallest
  }
  return smallest
}

const firstThat = async (candidates: Iterable<Json>, shows: (value: Json) => Promise<boolean>): Promise<Json | undefined> => {
  for (const candidate of candidates) if (await shows(candidate)) return candidate
  return undefined
}

/** Large cuts first. */
function* smallerThan(value: Json): Iterable<Json> {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    const list: readonly Json[] = value
    for (const at of list.keys()) yield list.toSpliced(at, 1)
    for (const [at, item] of list.entries()) for (const smaller of smallerThan(item)) yield list.with(at, smaller)
    return
  }
  for (const key of Object.keys(value)) yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  for (const [key, inner] of Object.entries(value)) for (const smaller of smallerThan(inner)) yield { ...value, [key]: smaller }
}
