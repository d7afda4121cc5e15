// What the chain knows of jobs, read fresh each time: the node decides nothing from memory that the chain could know better.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { signerOf } from '@causeway/sdk/client/createClient'
import { clientErrors } from '@causeway/sdk/client/errors'
import { read } from '@causeway/sdk/client/send'
import { type JobChainState, jobChainStates } from '@causeway/sdk/compute/jobsOfAgreement'
import type { AgreementId, JobId } from '@causeway/sdk/ids'

/** @throws ChainUnavailable */
export const readJobState = async (client: CausewayClient, id: JobId): Promise<JobChainState> => {
  const { state } = await read(() => client.contracts.jobs.job(id))
  return jobChainStates[Number(state)] ?? 'none'
}

/** The digest that is anchored for a job, or undefined. @throws ChainUnavailable */
export const readAnchor = async (client: CausewayClient, id: JobId): Promise<string | undefined> => {
  const { manifestDigest } = await read(() => client.contracts.results.anchorOf(id))
  return BigInt(manifestDigest) === 0n ? undefined : manifestDigest
}

/** Whether the node's key may act for the provider of an agreement. @throws ChainUnavailable */
export const isProviderKey = async (client: CausewayClient, id: AgreementId): Promise<boolean> => {
  try {
    await read(() => client.contracts.agreements.checkProviderKey(id, signerOf(client).address))
    return true
  } catch (error) {
    if (isUnavailable(error)) throw error
    return false
  }
}

/** Amount deposited for an agreement, in the token's smallest unit. @throws ChainUnavailable */
export const readDeposit = async (client: CausewayClient, id: AgreementId): Promise<bigint> =>
  (await read(() => client.contracts.escrow.account(id))).deposited

/** The organisation of the node's key; null if it is a key of none. @throws ChainUnavailable */
export const readMemberId = async (client: CausewayClient): Promise<string | null> => {
  const { id } = await read(() => client.contracts.members.keyOf(signerOf(client).address))
  return BigInt(id) === 0n ? null : id
}

/** @throws ChainMismatch, ChainUnavailable */
export const assertChain = async (client: CausewayClient): Promise<void> => {
  const chainId = Number(await read(() => client.provider.send('eth_chainId', [])))
  const expected = client.deployment.chainId
  if (chainId !== expected) throw clientErrors.ChainMismatch({ expected, given: chainId })
}

const isUnavailable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'kind' in error && error.kind === 'unavailable'
