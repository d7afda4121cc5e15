// Looks at the network again and again while somebody looks at the page.
import { createClient } from '@causeway/sdk/client/createClient'
import { decodeFault } from '@causeway/sdk/client/revert'
import type { CausewayError } from '@causeway/sdk/errors'
import { fetchConfig, isNodeReady } from './config.ts'
import { openLedger } from './ledger.ts'
import { readSnapshot, type Snapshot } from './snapshot.ts'

const INTERVAL_MS = 2000

export type NetworkState = {
  /** The last one that could be read; absent before the first. */
  readonly snapshot?: Snapshot
  /** Unix seconds at which the snapshot was found to be current. */
  readonly readAt?: number
  readonly nodeUrl?: string
  readonly nodeReady?: boolean
  /** What went wrong at the last look. */
  readonly fault?: CausewayError
}

type Session = { readonly nodeUrl: string; readonly read: () => Promise<Snapshot>; readonly close: () => void }

let allowedRpcUrl: string | undefined

/** The page may only speak to the chain that was there when it was loaded (its Content-Security-Policy): for another it loads itself again. */
const reloadIfMoved = (rpcUrl: string): void => {
  allowedRpcUrl ??= rpcUrl
  if (allowedRpcUrl !== rpcUrl) window.location.reload()
}

const openSession = async (): Promise<Session> => {
  const { rpcUrl, nodeUrl, deployment } = await fetchConfig()
  reloadIfMoved(rpcUrl)
  const client = createClient({ rpcUrl, deployment })
  const ledger = openLedger(client)
  let last: Snapshot | undefined
  const read = async (): Promise<Snapshot> => {
    const now = await ledger.update()
    // Without a new block nothing has changed.
    if (last?.height !== now.height) last = await readSnapshot(client, now)
    return last
  }
  return { nodeUrl, read, close: client.close }
}

/**
 * Shows the state of the network now and every two seconds while the page is visible. After a fault everything is read anew, also where
 * the network is: it may have been started again at another port.
 *
 * @returns ends it
 */
export const watchNetwork = (show: (state: NetworkState) => void): (() => void) => {
  const ended = new AbortController()
  let state: NetworkState = {}
  let session: Session | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking = false

  const lookOnce = async (): Promise<NetworkState> => {
    try {
      session ??= await openSession()
      const [snapshot, nodeReady] = await Promise.all([session.read(), isNodeReady()])
      return { snapshot, nodeReady, nodeUrl: session.nodeUrl, readAt: Math.floor(Date.now() / 1000) }
    } catch (error) {
      session?.close()
      session = undefined
      return { ...state, fault: decodeFault(error) }
    }
  }

  const look = async (): Promise<void> => {
    if (looking || ended.signal.aborted || document.visibilityState === 'hidden') return
    clearTimeout(timer)
    looking = true
    state = await lookOnce()
    looking = false
    if (ended.signal.aborted) return
    show(state)
    timer = setTimeout(look, INTERVAL_MS)
  }

  document.addEventListener('visibilitychange', look, { signal: ended.signal })
  void look()
  return () => {
    ended.abort()
    clearTimeout(timer)
    session?.close()
  }
}
