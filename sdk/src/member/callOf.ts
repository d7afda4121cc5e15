import type { BaseContract } from 'ethers'
import { decodeFault } from '../client/revert.ts'
import type { DecisionCall } from './decision.ts'

/** A call of a contract of the client. @throws ArgumentInvalid */
export const callOf = (contract: BaseContract, encode: () => string): DecisionCall => {
  try {
    return { target: String(contract.target), value: 0n, data: encode() }
  } catch (error) {
    throw decodeFault(error)
  }
}
