import type { Signer } from 'ethers'
import { atomicErrors } from './atomicErrors.ts'
import type { TransactionSpecification } from './transactionSpecification.ts'
import { transactionIdOf } from './transactionSpecification.ts'

export const consentTypes = {
  Consent: [
    { name: 'xid', type: 'bytes32' },
    { name: 'index', type: 'uint8' },
  ],
}

/**
 * Consents that a leg is done at the signer's expense (EIP-712; 65 bytes, 0x-hex), if the whole transaction is what its id says: all legs and
 * all deadlines. Read them before: `specification` may come from somebody else, so its id is computed anew.
 *
 * @throws TransactionIdMismatch if the id is not that of the content, TransactionLegUnknown
 */
export const signConsent = async (
  signer: Pick<Signer, 'signTypedData'>,
  specification: TransactionSpecification,
  index: number,
): Promise<string> => {
  const { xid, orders } = specification
  const computed = transactionIdOf(specification)
  if (computed !== xid) throw atomicErrors.TransactionIdMismatch({ given: xid, computed })
  const order = orders[index]
  if (order === undefined) throw atomicErrors.TransactionLegUnknown({ index, legs: orders.length })
  const { chainId, participant: verifyingContract } = order.leg
  const domain = { name: 'CausewayParticipant', version: '1', chainId, verifyingContract }
  return signer.signTypedData(domain, consentTypes, { xid, index })
}
