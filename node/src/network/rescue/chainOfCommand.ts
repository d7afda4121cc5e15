// Which chain a rescue command means, and which node answers for it.

import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { asReached } from '../../../../deploy/networks/comet/asReached.ts'
import { type ChainFile, readChain, readDeployment } from '../../../../deploy/networks/comet/chainFolder.ts'
import { askExecution } from '../doctor/askExecution.ts'
import { chainsIn } from '../doctor/doctor.ts'
import { rescueErrors } from './errors.ts'

export type ChainFolder = { readonly folder: string; readonly chain: ChainFile }

/** @param jurisdiction needed where the home has several chains @throws RescueChainUnclear, ChainFolderInvalid */
export const chainOf = (home: string, jurisdiction: string | undefined): ChainFolder => {
  const all = chainsIn(home).map((folder) => ({ folder, chain: readChain(folder) }))
  const [found, other] = all.filter(({ chain }) => jurisdiction === undefined || chain.jurisdiction === jurisdiction)
  if (found === undefined || other !== undefined)
    throw rescueErrors.RescueChainUnclear({ home, found: all.map(({ chain }) => chain.jurisdiction) })
  return found
}

/** Runs something with a client of the node that has the most blocks among those that answer. @throws RescueChainSilent */
export const withHighest = async <T>(
  { folder, chain }: ChainFolder,
  rpc: string | undefined,
  run: (client: CausewayClient) => Promise<T>,
): Promise<T> => {
  const rpcUrl = rpc ?? (await highestOf(folder, chain))
  const client = createClient({ rpcUrl, deployment: readDeployment(folder, chain.chainId) })
  try {
    return await run(client)
  } finally {
    client.close()
  }
}

const highestOf = async (folder: string, { chainId, validators }: ChainFile): Promise<string> => {
  const urls = validators.map((entry) => `http://${hostPort(asReached(folder, entry).host, entry.ports.http)}`)
  const answers = await Promise.all(urls.map(async (url) => ({ url, height: (await askExecution(url))?.height ?? -1 })))
  const best = answers.reduce((highest, next) => (next.height > highest.height ? next : highest))
  if (best.height < 0) throw rescueErrors.RescueChainSilent({ chainId })
  return best.url
}
