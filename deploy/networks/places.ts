// Which machine a host is, and which place a validator has on it.
import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

/** Whether a host is a name or an address of the loopback: another address of it is no other machine. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

/** Whether a host is this machine. A name is compared with the machine's own, and never looked up. */
export const isHere = (host: string): boolean =>
  isLoopback(host) ||
  host === hostname() ||
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host))

export type PlaceOnMachine = {
  readonly host: string
  /** How many validators were placed on the same machine before: they share its ports. */
  readonly index: number
}

/** A place for each host, in their order. */
export const placesByMachine = (hosts: readonly string[]): readonly PlaceOnMachine[] => {
  const machineOf = (host: string): string => (isLoopback(host) ? 'loopback' : host)
  return hosts.map((host, place) => ({
    host,
    index: hosts.slice(0, place).filter((earlier) => machineOf(earlier) === machineOf(host)).length,
  }))
}
