// One call that joins two chains, and the look whether it is made.
import { read } from '@causeway/sdk/client/send'
import { callOf } from '@causeway/sdk/member/callOf'
import type { DecisionCall } from '@causeway/sdk/member/decision'
import type { BaseContract } from 'ethers'

export type ConnectionStep = {
  readonly what: string
  readonly call: DecisionCall
  /** Looks at the chain. */
  readonly isDone: () => Promise<boolean>
  /**
   * Of a step that networks which were joined before it was thought of get as well: whether it was ever done there, whatever the offices have
   * made of it since.
   */
  readonly wasSet?: () => Promise<boolean>
}

export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

export const step = (
  what: string,
  contract: BaseContract,
  [name, ...args]: readonly [string, ...unknown[]],
  isDone: () => Promise<boolean>,
  wasSet?: () => Promise<boolean>,
): ConnectionStep => ({
  ...{ what, call: callOf(contract, () => contract.interface.encodeFunctionData(name, args)), isDone },
  ...(wasSet === undefined ? {} : { wasSet }),
})

/** Whether a question for logs finds any. */
export const any = (query: () => Promise<readonly unknown[]>) => async (): Promise<boolean> => (await read(query)).length > 0
