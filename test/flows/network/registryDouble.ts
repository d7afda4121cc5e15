// A double of a registry's chain, for answers that no real registry gives: it says what a test tells it to.
import { computeAddress, Interface, SigningKey, zeroPadValue } from 'ethers'
import type { JsonRpc } from '../../../node/src/network/allowlist/jsonRpc.ts'

export type World = {
  chainId: number
  block: number
  time: number
  /** One node an organisation; its key is its validator's. */
  members: { key: string; host: string; port: number; state: number; accounts: string[] }[]
  validators: string[]
}

const INTERFACE = new Interface([
  'function nodes() view returns ((bytes32 memberId, bytes20 peerId, bytes32 enodeX, bytes32 enodeY, uint16 consensusPort, uint16 executionPort, string host)[])',
  'function memberCount() view returns (uint256)',
  'function memberAt(uint256) view returns (bytes32)',
  'function stateOf(bytes32) view returns (uint8)',
  'function keysOf(bytes32) view returns (address[])',
  'function getValidators() view returns (address[])',
])

export const keyNumber = (index: number): string => `0x${index.toString(16).padStart(2, '0').repeat(32)}`
export const accountNumber = (index: number): string => `0x${index.toString(16).padStart(2, '0').repeat(20)}`
export const idOf = (key: string): string => SigningKey.computePublicKey(key, false).slice(4)
export const enodeAt = (index: number): string => `enode://${idOf(keyNumber(index))}@10.0.0.${index}:30303`

/** Organisations 1 to `count`, each with a node, an account and a validator. */
export const makeWorld = (count: number, time: number): World => ({
  chainId: 8_010_156,
  block: 100,
  time,
  members: Array.from({ length: count }, (_, index) => memberNumber(index + 1)),
  validators: Array.from({ length: count }, (_, index) => computeAddress(keyNumber(index + 1))),
})

export const memberNumber = (index: number): World['members'][number] => ({
  key: keyNumber(index),
  host: `10.0.0.${index}`,
  port: 30_303,
  state: 2,
  accounts: [accountNumber(index)],
})

const memberId = (index: number): string => zeroPadValue(`0x${(index + 1).toString(16).padStart(2, '0')}`, 32)

const call = (world: World, data: string): string => {
  const parsed = INTERFACE.parseTransaction({ data })
  const name = parsed?.name ?? ''
  const [argument]: unknown[] = parsed?.args.toArray() ?? []
  const encode = (value: unknown): string => INTERFACE.encodeFunctionResult(name, [value])
  const present = world.members.filter(({ state }) => state === 2 || state === 4)
  if (name === 'nodes') return encode(present.map(recordOf))
  if (name === 'memberCount') return encode(world.members.length)
  if (name === 'memberAt') return encode(memberId(Number(argument)))
  if (name === 'getValidators') return encode(world.validators)
  const member = world.members[Number(BigInt(String(argument))) - 1]
  return encode(name === 'stateOf' ? member?.state : member?.accounts)
}

const recordOf = ({ key, host, port }: World['members'][number]) => {
  const id = idOf(key)
  const ports = { consensusPort: 1, executionPort: port }
  const [enodeX, enodeY] = [`0x${id.slice(0, 64)}`, `0x${id.slice(64)}`]
  return { memberId: memberId(0), peerId: `0x${'00'.repeat(20)}`, enodeX, enodeY, ...ports, host }
}

/** @param bend may change or refuse any answer */
export const registryDouble = (
  world: World,
  bend: (method: string, answer: unknown) => unknown = (_, answer) => answer,
): JsonRpc => {
  const answer = (method: string, params: readonly unknown[]): unknown => {
    if (method === 'eth_chainId') return `0x${world.chainId.toString(16)}`
    if (method === 'eth_getBlockByNumber')
      return {
        number: `0x${world.block.toString(16)}`,
        hash: zeroPadValue(`0x${world.block.toString(16).padStart(4, '0')}`, 32),
        timestamp: `0x${world.time.toString(16)}`,
      }
    // CAST: the agent's own eth_call.
    return call(world, (params[0] as { data: string }).data)
  }
  const one = async (method: string, params: readonly unknown[]): Promise<unknown> => bend(method, answer(method, params))
  return { call: one, batch: (calls) => Promise.all(calls.map(({ method, params }) => one(method, params))) }
}
