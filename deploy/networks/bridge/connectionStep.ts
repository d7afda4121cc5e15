// One call that joins two chains, and the look whether it is made.
import { callOf } from '@causeway/sdk/member/callOf'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import type { BaseContract } from 'ethers'

export type ConnectionStep = {
  readonly what: string
  readonly call: DecisionCall
  /** Looks at the chain. */
  readonly isDone: () => Promise<boolean>
}

export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

export const step = (
  what: string,
  contract: BaseContract,
  [name, ...args]: readonly [string, ...unknown[]],
  isDone: () => Promise<boolean>,
): ConnectionStep => ({ what, call: callOf(contract, () => contract.interface.encodeFunctionData(name, args)), isDone })
