import { keccak256, type Signer } from 'ethers'
import type { Deployment } from '../client/deployment.ts'
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
 * Consents that a leg is done at the signer's expense (EIP-712; 65 bytes, 0x-hex), if the whole transaction is what it says: all legs with
 * their arguments, all deadlines. Read them before: `specification` may come from somebody else, so its id is computed anew.
 *
 * @param deployments of all chains of the transaction, from where the signer trusts them: every contract must be one of theirs
 * @throws TransactionIdMismatch if the id is not that of the content, TransactionArgumentsMismatch, TransactionContractUnknown,
 * TransactionLegUnknown
 */
export const signConsent = async (
  signer: Pick<Signer, 'signTypedData'>,
  specification: TransactionSpecification,
  index: number,
  deployments: readonly Deployment[],
): Promise<string> => {
  const { xid, orders } = specification
  const computed = transactionIdOf(specification)
  if (computed !== xid) throw atomicErrors.TransactionIdMismatch({ given: xid, computed })
  requireArguments(specification)
  requireContracts(specification, deployments)
  const order = orders[index]
  if (order === undefined) throw atomicErrors.TransactionLegUnknown({ index, legs: orders.length })
  const { chainId, participant: verifyingContract } = order.leg
  const domain = { name: 'CausewayParticipant', version: '1', chainId, verifyingContract }
  return signer.signTypedData(domain, consentTypes, { xid, index })
}

/** The id covers their hashes alone, and the arguments are what the signer reads. */
const requireArguments = ({ orders }: TransactionSpecification): void => {
  for (const [index, { leg, args }] of orders.entries()) {
    const computed = keccak256(args)
    if (computed !== leg.argsHash) throw atomicErrors.TransactionArgumentsMismatch({ index, given: leg.argsHash, computed })
  }
}

/** A contract of somebody else could decide, or hold what it takes, as it likes. */
const requireContracts = ({ coordinator, orders }: TransactionSpecification, deployments: readonly Deployment[]): void => {
  requireKnown(coordinator, ['Coordinator'], deployments)
  for (const { leg } of orders) {
    requireKnown({ chainId: leg.chainId, address: leg.participant }, ['TokenLock', 'RightMint'], deployments)
  }
}

const requireKnown = (
  { chainId, address }: TransactionSpecification['coordinator'],
  names: readonly ('Coordinator' | 'TokenLock' | 'RightMint')[],
  deployments: readonly Deployment[],
): void => {
  const isKnown = deployments.some(
    ({ chainId: id, contracts }) =>
      id === chainId && names.some((name) => contracts[name].address.toLowerCase() === address.toLowerCase()),
  )
  if (!isKnown) throw atomicErrors.TransactionContractUnknown({ chainId, address, expected: names.join(' or ') })
}
