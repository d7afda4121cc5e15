// A relay of TCP connections that can be cut: chain or database are away, and come back.
import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'

export type Relay = {
  readonly port: number
  /** Connections that were refused or cut since the last cut. */
  readonly refused: () => number
  /** Breaks all connections and refuses new ones. */
  readonly cut: () => void
  /** Loses the answer to the next request that contains the text: the other side acts, and this side does not learn it. */
  readonly deafen: (text: string) => void
  readonly restore: () => void
  /** How often a text was sent through, while it is watched. */
  readonly count: (text: string) => () => number
  readonly close: () => Promise<void>
}

export const startRelay = async (target: { readonly host: string; readonly port: number }): Promise<Relay> => {
  const open = new Set<Socket>()
  let isCut = false
  let deafTo: string | undefined
  let refused = 0
  const counts = new Map<string, number>()
  const track = (socket: Socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => open.delete(socket))
  }
  const server = createServer((near) => {
    track(near)
    if (isCut) {
      refused++
      near.destroy()
      return
    }
    const far = connect(target.port, target.host)
    track(far)
    let isDeaf = false
    near.on('data', (chunk) => {
      for (const [text, count] of counts) if (chunk.includes(text)) counts.set(text, count + 1)
    })
    near.on('data', (chunk) => {
      if (deafTo !== undefined && chunk.includes(deafTo)) [isDeaf, deafTo] = [true, undefined]
      far.write(chunk)
    })
    far.on('data', (chunk) => {
      if (!isDeaf) return near.write(chunk)
      refused++
      return near.destroy()
    })
    near.once('close', () => far.destroy())
    far.once('close', () => near.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const breakAll = () => {
    refused = 0
    for (const socket of open) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    refused: () => refused,
    cut: () => {
      isCut = true
      breakAll()
    },
    deafen: (text) => {
      deafTo = text
      refused = 0
    },
    restore: () => {
      isCut = false
    },
    count: (text) => {
      counts.set(text, 0)
      return () => counts.get(text) ?? 0
    },
    close: async () => {
      breakAll()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

/** Waits until something holds that other tasks bring about; a minute without it is a fault of the test, not a reason to wait on. */
export const until = async (holds: () => boolean): Promise<void> => {
  const end = Date.now() + 60_000
  while (!holds()) {
    assert.ok(Date.now() < end, `within a minute: ${holds}`)
    await new Promise((resume) => setTimeout(resume, 10))
  }
}
