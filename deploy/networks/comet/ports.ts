// Which ports a validator uses, and how a row of free ones is found.
import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { cometErrors } from './errors.ts'

/** In the order of the plan: the port of validator i is base + 10 i + the place in this list. */
export const portNames = ['consensus', 'cometRpc', 'execution', 'http', 'ws', 'engine', 'metrics'] as const
export type ValidatorPorts = Readonly<Record<(typeof portNames)[number], number>>

const PORTS_EACH = 10
/** Between the first ports of two chains on one machine. */
export const PORTS_A_CHAIN = 1_000
/** Below the ports that Linux gives to outgoing connections. */
const FIRST_BASE = 21_000
const LAST_BASE = 31_900
const BETWEEN_BASES = 100

/** The ports of the validator with this number on its machine. */
export const portsOf = (base: number, index: number): ValidatorPorts =>
  // CAST: one entry for each name.
  Object.fromEntries(portNames.map((name, place) => [name, base + PORTS_EACH * index + place])) as ValidatorPorts

/** All that a validator listens on: beside its ports the figures of its execution client, for the engine alone. */
export const listenedOn = (ports: ValidatorPorts): number[] => [...Object.values(ports), ports.metrics + 1]

const LOOPBACK = '127.0.0.1'

const listen = (port: number, host = LOOPBACK): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host, exclusive: true }, () => resolve(server))
  })

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))

/** Those of the ports on which another program listens. @param host the address that is asked about */
export const takenPorts = async (ports: readonly number[], host = LOOPBACK): Promise<number[]> => {
  const taken: number[] = []
  for (const port of ports) {
    const server = await listen(port, host)
    if (server === undefined) taken.push(port)
    else await close(server)
  }
  return taken
}

/** @throws PortsTaken */
export const requireFree = async (ports: readonly number[], host = LOOPBACK): Promise<void> => {
  const taken = await takenPorts(ports, host)
  if (taken.length > 0) throw cometErrors.PortsTaken({ ports: taken })
}

export type ReservedBase = { readonly base: number; readonly release: () => Promise<void> }

/**
 * Finds a base with free ports for so many validators, of one chain or of several on the same machine. This process listens on one port of
 * each row that no validator uses, so that no other process finds the same base until it is released or this process ends.
 *
 * @throws NoPortsFree
 */
export const reserveBase = async (validators: number, chains = 1): Promise<ReservedBase> => {
  for (let base = FIRST_BASE; base <= LAST_BASE - PORTS_A_CHAIN * (chains - 1); base += BETWEEN_BASES) {
    const rows = Array.from({ length: chains }, (_, index) => base + PORTS_A_CHAIN * index)
    const held: Server[] = []
    for (const row of rows) {
      const reservation = await reserveRow(row, validators)
      if (reservation === undefined) break
      held.push(reservation)
    }
    const release = async (): Promise<void> => {
      await Promise.all(held.map(close))
    }
    if (held.length === chains) return { base, release }
    await release()
  }
  throw cometErrors.NoPortsFree({ validators, chains })
}

/** The reservation of a row whose ports are free. */
const reserveRow = async (base: number, validators: number): Promise<Server | undefined> => {
  const reservation = await listen(base + PORTS_EACH - 1)
  if (reservation === undefined) return undefined
  const ports = Array.from({ length: validators }, (_, index) => listenedOn(portsOf(base, index))).flat()
  if ((await takenPorts(ports)).length === 0) return reservation.unref()
  await close(reservation)
  return undefined
}

/** Below the rows that {@link reserveBase} gives away. */
const LEAST_FREE = 12_000
const FREE_BASES = (FIRST_BASE - LEAST_FREE) / PORTS_EACH

/** A first port for one more validator: free now, and of none that is known, whether it runs or not. @throws NoPortsFree */
export const freeBase = async (known: readonly ValidatorPorts[]): Promise<number> => {
  const claimed = new Set(known.flatMap(listenedOn))
  const start = randomInt(FREE_BASES)
  for (let step = 0; step < FREE_BASES; step++) {
    const base = LEAST_FREE + PORTS_EACH * ((start + step) % FREE_BASES)
    const ports = listenedOn(portsOf(base, 0))
    if (!ports.some((port) => claimed.has(port)) && (await takenPorts(ports)).length === 0) return base
  }
  throw cometErrors.NoPortsFree({ validators: 1 })
}
