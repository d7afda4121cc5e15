// causeway governance propose evidence: evidence that the chain has on record leads to a suspension, by votes.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { address, memberId } from '@causeway/sdk/ids'
import { getMember } from '@causeway/sdk/member/getMember'
import { suspendCall } from '@causeway/sdk/member/memberCalls'
import type { Command } from 'commander'
import { ZeroHash } from 'ethers'
import { z } from 'zod'
import { action, wholeNumber } from '../command/options.ts'
import { memberCommandErrors } from './errors.ts'
import { type Composed, type ProposeOptions, propose } from './propose.ts'
import { shortOrganisation } from './words.ts'

const health = z.object({
  misbehavior: z.array(z.object({ type: z.string(), validator: address, height: z.int().positive() })),
})

export type EvidenceParameters = {
  /** Of a validator that the caller trusts: its own, http://host:port of its metrics. */
  readonly validatorUrl: string
  /** The height that the evidence is about; absent: the latest. */
  readonly height?: number
}

const PATIENCE_MS = 5_000

/**
 * The suspension of the organisation whose validator misbehaved, in words that are the same whoever proposes it.
 *
 * @throws EvidenceUnreadable, EvidenceAbsent, EvidenceOfNobody
 */
export const composeSuspension = async (client: CausewayClient, parameters: EvidenceParameters): Promise<Composed> => {
  const { type, validator, height } = await evidenceOf(parameters)
  const seat = await read(() => client.contracts.validators.seatOf(validator))
  if (seat === ZeroHash) throw memberCommandErrors.EvidenceOfNobody({ validator, height })
  const member = await getMember(client, memberId.parse(seat))
  const reason = `${type} of validator ${validator} at height ${height}`
  return { calls: [suspendCall(client, member.id, reason)], title: `Suspend ${shortOrganisation(member)}: ${reason}` }
}

const evidenceOf = async ({ validatorUrl, height }: EvidenceParameters) => {
  const url = new URL('/health', validatorUrl).href
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    .then((response) => response.json())
    .catch((cause: unknown) => {
      throw memberCommandErrors.EvidenceUnreadable({ url }, cause)
    })
  const parsed = health.safeParse(answer)
  if (!parsed.success) throw memberCommandErrors.EvidenceUnreadable({ url, problem: z.prettifyError(parsed.error) })
  const found = parsed.data.misbehavior.findLast((entry) => height === undefined || entry.height === height)
  if (found === undefined) throw memberCommandErrors.EvidenceAbsent({ url, height: height ?? 'any' })
  return found
}

type EvidenceOptions = ProposeOptions & { readonly validator: string; readonly evidence?: string }

export const addEvidenceCommand = (command: Command): void => {
  command
    .requiredOption('--validator <url>', 'the address of your validator’s metrics: its /health has the evidence')
    .option('--evidence <height>', 'the height that the evidence is about; without it the latest')
    // CAST: the options that are declared here.
    .action(action((given) => run(given as EvidenceOptions)))
}

const run = (options: EvidenceOptions): Promise<void> => {
  const height = options.evidence === undefined ? {} : { height: Number(wholeNumber(options.evidence, '--evidence')) }
  return propose(options, (client) => composeSuspension(client, { validatorUrl: options.validator, ...height }))
}
