// Decisions as people name them.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { type DecisionId, decisionId } from '@causeway/sdk/member/decision'
import { decisionsBackwards } from '@causeway/sdk/member/listDecisions'
import { numberOf } from './ballotWords.ts'
import { memberCommandErrors } from './errors.ts'

/** The decision with a number, in decimal or hexadecimal digits, or with its first eight hexadecimal digits. @throws DecisionReferenceInvalid */
export const findDecisionId = async (client: CausewayClient, text: string): Promise<DecisionId> => {
  if (/^[1-9]\d{9,77}$/.test(text) || /^0x[0-9a-fA-F]{64}$/.test(text)) return decisionId.parse(BigInt(text))
  if (!/^0x[0-9a-fA-F]{8,63}$/.test(text)) throw memberCommandErrors.DecisionReferenceInvalid({ given: text })
  const found: DecisionId[] = []
  for await (const { id } of decisionsBackwards(client)) {
    if (numberOf(id).startsWith(text.toLowerCase())) found.push(id)
  }
  const [id] = found
  if (id === undefined || found.length > 1) {
    throw memberCommandErrors.DecisionReferenceInvalid({ given: text, fits: found.length })
  }
  return id
}
