// Calls that no subcommand composes, as people write them.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { address, decimal, hexBytes } from '@causeway/sdk/ids'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import { z } from 'zod'
import { memberCommandErrors } from './errors.ts'

const MOST_CALLS = 32

/** A list of { target, data, value }; a target is an address or the name of a contract of the deployment. @throws CallsMalformed */
export const parseCalls = ({ deployment }: CausewayClient, content: unknown): readonly DecisionCall[] => {
  const named = new Map(Object.entries(deployment.contracts).map(([name, contract]) => [name, contract.address]))
  const target = z
    .string()
    .transform((text) => named.get(text) ?? text)
    .pipe(address)
  const call = z.strictObject({ target, data: hexBytes.default('0x'), value: decimal.default(0n) })
  const parsed = z.array(call).min(1).max(MOST_CALLS).safeParse(content)
  if (!parsed.success) throw memberCommandErrors.CallsMalformed({ problem: z.prettifyError(parsed.error) })
  return parsed.data
}
