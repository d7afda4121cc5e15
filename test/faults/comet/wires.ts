// Relays in front of the ports where validators call one another: any two can be cut off from each other while both go on running.
// Both networks encrypt, so who calls is asked of the kernel. Linux: /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { ValidatorProcess } from './validatorProcess.ts'

/** The two networks that a validator is part of. */
const networks = ['consensus', 'execution'] as const
export type PublishedPorts = Readonly<Record<(typeof networks)[number], number>>

type Wire = { readonly ends: readonly [number, number]; readonly near: Socket; readonly far: Socket }

export class Wires {
  readonly #servers: readonly Server[]
  readonly #open = new Set<Wire>()
  #validators: readonly ValidatorProcess[] = []
  /** Which of the validators are on the other side. */
  #apart: ReadonlySet<number> = new Set()
  #refused = 0

  private constructor(servers: readonly Server[]) {
    this.#servers = servers
    for (const [place, server] of servers.entries()) server.on('connection', (near) => this.#accept(near, place))
  }

  /** Listens for so many validators. */
  static async open(count: number): Promise<Wires> {
    const servers = Array.from({ length: count * networks.length }, () => createServer({ allowHalfOpen: false }))
    await Promise.all(servers.map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))))
    return new Wires(servers)
  }

  /** Where the others call a validator. */
  published(index: number): PublishedPorts {
    const port = (place: number): number => portOf(this.#servers[networks.length * index + place])
    return { consensus: port(0), execution: port(1) }
  }

  /** To whom the relays lead. */
  lead(validators: readonly ValidatorProcess[]): void {
    this.#validators = validators
  }

  /** Ends all connections between these validators and the others, and lets none come about. */
  cut(side: readonly number[]): void {
    this.#apart = new Set(side)
    this.#refused = 0
    for (const wire of this.#open) if (this.#isCut(...wire.ends)) wire.near.destroy()
  }

  heal(): void {
    this.#apart = new Set()
  }

  /** Calls that were refused since the last cut. */
  get refused(): number {
    return this.#refused
  }

  /** Connections between the two sides of a cut, whether it is in force or not. */
  across(side: readonly number[]): number {
    return [...this.#open].filter(({ ends: [from, to] }) => side.includes(from) !== side.includes(to)).length
  }

  async close(): Promise<void> {
    for (const { near } of this.#open) near.destroy()
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))))
  }

  #isCut(from: number, to: number): boolean {
    return this.#apart.has(from) !== this.#apart.has(to)
  }

  #accept(near: Socket, place: number): void {
    near.on('error', () => undefined)
    const to = Math.floor(place / networks.length)
    const validator = this.#validators[to]
    const from = this.#callerOf(near)
    if (validator === undefined || from === undefined || this.#isCut(from, to)) {
      this.#refused++
      near.destroy()
      return
    }
    const far = connect(validator.ports[networks[place % networks.length] ?? 'consensus'], '127.0.0.1')
    far.on('error', () => undefined)
    const wire: Wire = { ends: [from, to], near, far }
    this.#open.add(wire)
    near.pipe(far)
    far.pipe(near)
    near.once('close', () => {
      this.#open.delete(wire)
      far.destroy()
    })
    far.once('close', () => near.destroy())
  }

  /** The validator whose process, or whose geth, holds the other end; undefined if none does any more. */
  #callerOf({ remotePort, localPort }: Socket): number | undefined {
    const inode = inodeOf(remotePort ?? 0, localPort ?? 0)
    if (inode === undefined) return undefined
    const found = this.#validators.findIndex((validator) =>
      [validator.pid, validator.gethPid()].some((pid) => pid !== undefined && holds(pid, inode)),
    )
    return found < 0 ? undefined : found
  }
}

const portOf = (server: Server | undefined): number => {
  // CAST: it listens on a port, not on a path.
  const address = server?.address() as AddressInfo | null | undefined
  return address?.port ?? 0
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

/** Of the socket of this machine that is bound to one port and connected with the other. */
const inodeOf = (from: number, to: number): string | undefined => {
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/)
    if (local?.endsWith(`:${hex(from)}`) && remote?.endsWith(`:${hex(to)}`)) return inode
  }
  return undefined
}

const holds = (pid: number, inode: string): boolean => {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).some((name) => isLink(`${folder}/${name}`, `socket:[${inode}]`))
  } catch {
    return false
  }
}

/** A descriptor may be gone by the time it is looked at. */
const isLink = (path: string, target: string): boolean => {
  try {
    return readlinkSync(path) === target
  } catch {
    return false
  }
}
