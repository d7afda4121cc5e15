import { getAddress, ZeroAddress } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import type { ContractName } from '../client/deployment.ts'
import { read } from '../client/send.ts'
import { leftOperandCodes } from './generated/vocabulary.ts'
import { factCodes } from './policyFormat.ts'

/** Who answers for one fact. */
export type FactSourceView = {
  /** A left operand of the vocabulary, or one of the facts that are no operands: `duties`, `targetCollections` … */
  readonly fact: string
  readonly code: number
  /** The contract by its name in the deployment; `block` for the time; its address if governance named another. */
  readonly source: ContractName | 'block' | `0x${string}`
}

/**
 * The facts that this network attests, and by which contract: a policy on any other left operand denies. What a decision names as read
 * (`leftOperand`, `value`) was read there.
 */
export const getFactSources = async (client: CausewayClient): Promise<FactSourceView[]> => {
  const { contracts } = client.deployment
  const names = new Map(Object.entries(contracts).map(([name, { address }]) => [getAddress(address), name]))
  const asked = Object.entries({ ...leftOperandCodes, ...factCodes }).filter(([fact]) => fact !== 'dateTime')
  const found = await Promise.all(
    asked.map(async ([fact, code]) => ({ fact, code, address: await read(() => client.contracts.facts.sourceOf(code)) })),
  )
  const answered = found.filter(({ address }) => address !== ZeroAddress)
  // CAST: a name of the deployment, or an address as the chain gives it.
  const sourceOf = (address: string) => (names.get(getAddress(address)) ?? address) as FactSourceView['source']
  return [
    { fact: 'dateTime', code: leftOperandCodes.dateTime, source: 'block' },
    ...answered.map(({ fact, code, address }) => ({ fact, code, source: sourceOf(address) })),
  ]
}
