// The organisations of a governed chain.
import { readFileSync } from 'node:fs'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import type { MemberId } from '@causeway/sdk/ids'
import { chainPaths, readChain, readDeployment } from '../../../deploy/networks/comet/chainFolder.ts'

export type Organisation = { readonly id: MemberId; readonly client: CausewayClient }

/** The founders of a chain folder, by the keys in its secrets. */
export const openFounders = (folder: string): Organisation[] =>
  readChain(folder).validators.map(({ name, memberId }) => ({
    id: memberId,
    client: openClient(folder, readFileSync(chainPaths(folder).controller(name), 'utf8').trim()),
  }))

export const openClient = (folder: string, privateKey: string): CausewayClient => {
  const { chainId, validators } = readChain(folder)
  // The first validator: no fault of this list stops it.
  const rpcUrl = `http://127.0.0.1:${validators[0]?.ports.http}`
  return createClient({ rpcUrl, deployment: readDeployment(folder, chainId), privateKey })
}
