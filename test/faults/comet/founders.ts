// The organisations of a governed chain, and how they decide.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import type { MemberId } from '@causeway/sdk/ids'
import { castVote } from '@causeway/sdk/member/castVote'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import { executeDecision } from '@causeway/sdk/member/executeDecision'
import { getBallot } from '@causeway/sdk/member/getBallot'
import { proposeDecision } from '@causeway/sdk/member/proposeDecision'
import { queueDecision } from '@causeway/sdk/member/queueDecision'
import { chainPaths, readChain, readDeployment } from '../../../deploy/networks/comet/chainFolder.ts'
import { until } from './until.ts'

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

/** Proposes, votes as all of these organisations, waits, queues and executes. */
export const decide = async (
  voters: readonly Organisation[],
  calls: readonly DecisionCall[],
  description: string,
): Promise<void> => {
  const [first] = voters
  if (first === undefined) assert.fail('nobody votes')
  const { id } = await proposeDecision(first.client, { calls, description })
  const stateIs = (state: string) => async (): Promise<boolean> => (await getBallot(first.client, id)).state === state
  await until('the vote is open', stateIs('active'), 30)
  await Promise.all(voters.map(({ client }) => castVote(client, { id, choice: 'for' })))
  await until('the vote has succeeded', stateIs('succeeded'), 60)
  await queueDecision(first.client, id)
  const { executableAt = 0 } = await getBallot(first.client, id)
  await until('the delay has passed', async () => (await chainTime(first.client)) >= executableAt, 30)
  await executeDecision(first.client, id)
}
