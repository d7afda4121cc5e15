// causeway governance propose evidence: evidence that the chain has on record leads to a suspension, by votes.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { address, memberId } from '@causeway/sdk/ids'
import { getMember } from '@causeway/sdk/member/getMember'
import { suspendCall } from '@causeway/sdk/member/memberCalls'
import type { Command } from 'commander'
import { ZeroHash } from 'ethers'
import { z } from 'zod'
import { commandErrors } from '../command/errors.ts'
import { action, wholeNumber } from '../command/options.ts'
import { memberCommandErrors } from './errors.ts'
import { type Evidence, evidenceInBlocks } from './evidenceInBlocks.ts'
import { type Composed, type ProposeOptions, propose } from './propose.ts'
import { shortOrganisation } from './words.ts'

const health = z.object({
  misbehavior: z.array(z.object({ type: z.string(), validator: address, height: z.int().positive() })),
})

/** Of a validator that the caller trusts, its own. */
export type EvidenceParameters = {
  /** http://host:port of its metrics: what it has seen since it was started. */
  readonly validatorUrl?: string
  /** http://host:port of the RPC of its consensus: what stands in its blocks. */
  readonly blocksUrl?: string
  /** The height that the evidence is about; absent: the latest. */
  readonly height?: number
}

const PATIENCE_MS = 5_000

/**
 * The suspension of the organisation whose validator misbehaved, in words that are the same whoever proposes it. It is the one that had the seat
 * at the height of the evidence: a new key, or a seat given up, is no way out.
 *
 * @throws EvidenceUnreadable, EvidenceAbsent, EvidenceOfNobody
 */
export const composeSuspension = async (client: CausewayClient, parameters: EvidenceParameters): Promise<Composed> => {
  const { type, validator, height } = await evidenceOf(parameters)
  const seat = await seatAt(client, validator, height)
  if (seat === undefined) throw memberCommandErrors.EvidenceOfNobody({ validator, height })
  const member = await getMember(client, memberId.parse(seat))
  const reason = `${type} of validator ${validator} at height ${height}`
  return { calls: [suspendCall(client, member.id, reason)], title: `Suspend ${shortOrganisation(member)}: ${reason}` }
}

/** A set that the contract has after a block validates two blocks later; a set that the engine refused leaves older ones in force. */
const SET_DELAY = 2

const seatAt = async (client: CausewayClient, validator: string, height: number): Promise<string | undefined> => {
  for (const blockTag of [Math.max(0, height - SET_DELAY), height, 'latest']) {
    const seat = await read(() => client.contracts.validators.seatOf(validator, { blockTag }))
    if (seat !== ZeroHash) return seat
  }
  return undefined
}

const evidenceOf = async ({ validatorUrl, blocksUrl, height }: EvidenceParameters): Promise<Evidence> => {
  const found =
    blocksUrl === undefined ? await evidenceInHealth(validatorUrl ?? '', height) : await evidenceInBlocks(blocksUrl, height)
  if (found === undefined) throw memberCommandErrors.EvidenceAbsent({ url: blocksUrl ?? validatorUrl, height: height ?? 'any' })
  return found
}

const evidenceInHealth = async (validatorUrl: string, height: number | undefined): Promise<Evidence | undefined> => {
  const url = new URL('/health', validatorUrl).href
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      throw memberCommandErrors.EvidenceUnreadable({ url }, cause)
    })
  const parsed = health.safeParse(answer)
  if (!parsed.success) throw memberCommandErrors.EvidenceUnreadable({ url, problem: z.prettifyError(parsed.error) })
  return parsed.data.misbehavior.findLast((entry) => height === undefined || entry.height === height)
}

type EvidenceOptions = ProposeOptions & { readonly validator?: string; readonly blocks?: string; readonly evidence?: string }

export const addEvidenceCommand = (command: Command): void => {
  command
    .option('--validator <url>', 'the address of your validator’s metrics: its /health has the evidence since its start')
    .option('--blocks <url>', 'the RPC of its consensus instead: evidence is read from its blocks')
    .option('--evidence <height>', 'the height that the evidence is about; without it the latest')
    // CAST: the options that are declared here.
    .action(action((given) => run(given as EvidenceOptions)))
}

const run = async (options: EvidenceOptions): Promise<void> => {
  const height = options.evidence === undefined ? {} : { height: Number(wholeNumber(options.evidence, '--evidence')) }
  const { validator: validatorUrl, blocks: blocksUrl } = options
  if ((validatorUrl === undefined) === (blocksUrl === undefined))
    throw commandErrors.ArgumentInvalid({ argument: '--validator', problem: 'expected either --validator or --blocks' })
  const place = blocksUrl === undefined ? { ...(validatorUrl === undefined ? {} : { validatorUrl }) } : { blocksUrl }
  return propose(options, (client) => composeSuspension(client, { ...place, ...height }))
}
