// What the contracts of a chain say: who is let in, who validates, which version is planned, who can pay.
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { getMemberKeys } from '@causeway/sdk/member/getMemberKeys'
import { getNodes } from '@causeway/sdk/member/getNodes'
import { getValidators } from '@causeway/sdk/member/getValidators'
import { getGasAvailable } from '@causeway/sdk/member/grantGas'
import { listMembers } from '@causeway/sdk/member/listMembers'
import type { ChainReading, GasReading } from './reading.ts'

export type ContractReading = Pick<ChainReading, 'registered' | 'validators' | 'upgrade' | 'gas'>

/** ValidatorSet, slot 1, from the lowest 64 bits up: epoch, count, height and version of the planned upgrade. */
const PLAN_SLOT = 1
const PART = 64n
const MASK = (1n << PART) - 1n

export const readContracts = async (client: CausewayClient): Promise<ContractReading> => {
  const [nodes, validators, plan, gas] = await Promise.all([
    getNodes(client),
    getValidators(client),
    read(() => client.provider.getStorage(client.deployment.contracts.ValidatorSet.address, PLAN_SLOT)),
    readGas(client),
  ])
  return {
    registered: nodes.map(({ peerId }) => peerId),
    validators: validators.map(({ address }) => address.toLowerCase()),
    upgrade: planOf(BigInt(plan)),
    gas,
  }
}

/** @example planOf((2n << 192n) | (100n << 128n)) // { height: 100, version: 2 } */
export const planOf = (word: bigint): { height: number; version: number } => ({
  height: Number((word >> (2n * PART)) & MASK),
  version: Number((word >> (3n * PART)) & MASK),
})

/** Keys of organisations that may send: controllers and nodes. */
const readGas = async (client: CausewayClient): Promise<GasReading> => {
  const { gas } = client.contracts
  const members = (await listMembers(client)).filter(({ state }) => state === 'admitted' || state === 'leaving')
  const accounts = await Promise.all(
    members.map(async ({ id, did }) => {
      const keys = (await getMemberKeys(client, id)).filter(({ role }) => role === 'controller' || role === 'node')
      return Promise.all(
        keys.map(async ({ address }) => ({
          name: nameOf(did),
          address,
          balance: await read(() => client.provider.getBalance(address)),
          available: await getGasAvailable(client, address),
        })),
      )
    }),
  )
  const [balance, perMember] = await Promise.all([
    read(() => client.provider.getBalance(gas)),
    read(() => gas.allowancePerMember()),
  ])
  return { station: { balance, mostPerDay: perMember * BigInt(members.length) }, accounts: accounts.flat() }
}

/** The institution code, where the DID has one. */
const nameOf = (did: string): string => did.split(':')[3] ?? did
