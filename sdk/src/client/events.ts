// Finds the event that a transaction emitted.
import type { BaseContract, ContractTransactionReceipt, Result } from 'ethers'
import { clientErrors } from './errors.ts'

/** The arguments of the first event of that name which the contract emitted in the transaction. @throws EventMissing */
export const eventOf = (contract: BaseContract, receipt: ContractTransactionReceipt, name: string): Result => {
  for (const log of receipt.logs) {
    if (log.address.toLowerCase() !== String(contract.target).toLowerCase()) continue
    const parsed = contract.interface.parseLog(log)
    if (parsed?.name === name) return parsed.args
  }
  throw clientErrors.EventMissing({ event: name, transaction: receipt.hash })
}
