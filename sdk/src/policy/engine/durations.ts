// xsd:duration: months and seconds, which have no fixed ratio, so that some durations are neither longer nor shorter than others.

/** The value space of XML Schema 1.1, part 2, section 3.3.6. */
export type Duration = { readonly months: number; readonly seconds: number }

const pattern = /^(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

const timeOfDay = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d(?:\.\d+)?)(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/
const day = 86_400

/** Seconds since midnight in UTC of an xsd:time; without a zone it is UTC. Undefined if the text is none. */
export const secondsOfDay = (value: string): number | undefined => {
  const [matched, hour, minute, second, zone = 'Z'] = timeOfDay.exec(value) ?? []
  if (matched === undefined) return undefined
  const offset = zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * 60
  return ((Number(hour) * 60 + Number(minute)) * 60 + Number(second) - offset + day) % day
}

/** Undefined if the text is no duration. Weeks are read too, as ISO 8601 has them; a time of day is the duration since midnight. */
export const durationOf = (value: string): Duration | undefined => {
  const sinceMidnight = secondsOfDay(value)
  if (sinceMidnight !== undefined) return { months: 0, seconds: sinceMidnight }
  const parts = pattern.exec(value)
  if (parts === null || /[PT]$/.test(value)) return undefined
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(2)
    .map((part) => Number(part ?? 0))
  const sign = parts[1] === '-' ? -1 : 1
  return {
    months: sign * (years * 12 + months),
    seconds: sign * ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds),
  }
}

/** The four instants to which XML Schema adds two durations to compare them: year and month. */
const references: readonly (readonly [number, number])[] = [
  [1696, 8],
  [1697, 1],
  [1903, 2],
  [1903, 6],
]

/** Negative, 0, positive; undefined where the four instants disagree: a month is neither longer nor shorter than 30 days. */
export const compareDurations = (one: Duration, other: Duration): number | undefined => {
  const signs = references.map(([year, month]) => Math.sign(secondsFrom(year, month, one) - secondsFrom(year, month, other)))
  const [first] = signs
  return signs.every((sign) => sign === first) ? first : undefined
}

const secondsFrom = (year: number, month: number, { months, seconds }: Duration): number =>
  Date.UTC(year, month + months, 1) / 1000 + seconds
