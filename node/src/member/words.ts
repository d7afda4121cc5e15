// How organisations, times, shares and amounts are written for people.

import type { MemberView } from '@causeway/sdk/member/getMember'
import { formatEther } from 'ethers'

/** Jurisdiction, institution code and DID; or the id alone if nobody with it ever applied. */
export const organisation = ({ did, id, jurisdiction }: Pick<MemberView, 'did' | 'id' | 'jurisdiction'>): string => {
  if (did === '') return `an organisation that never applied (${id})`
  const [, code] = /^did:cwy:[A-Z]{2}:([0-9A-Z]+):/.exec(did) ?? []
  return code === undefined ? `${jurisdiction} ${did}` : `${jurisdiction} ${code} (${did})`
}

/** Jurisdiction and institution code, or the DID: for tables. */
export const shortOrganisation = ({ did, id, jurisdiction }: Pick<MemberView, 'did' | 'id' | 'jurisdiction'>): string => {
  const [, code] = /^did:cwy:[A-Z]{2}:([0-9A-Z]+):/.exec(did) ?? []
  return did === '' ? id.slice(0, 10) : `${jurisdiction} ${code ?? did}`
}

/** ISO 8601 to the second, or the number of a second that no calendar has. */
export const time = (seconds: number): string => {
  const date = new Date(seconds * 1000)
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z')
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** The largest unit that measures a duration exactly: 2 days, 90 minutes, 61 seconds. */
export const duration = (seconds: number): string => {
  const [name, size] = UNITS.find(([, unit]) => seconds >= unit && seconds % unit === 0) ?? (['second', 1] as const)
  const count = seconds / size
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** Parts per million as per cent. */
export const share = (ppm: number): string => `${ppm / 10_000} %`

/** Wei in the coin of the chain. */
export const coin = (wei: bigint): string => formatEther(wei)

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

export const change = (before: string, after: string): string =>
  before === after ? `stays ${before}: this changes nothing` : `${before} → ${after}`
