// The plan of a rescue: from which block a halted chain goes on, and with which validators. What the organisations sign.
import { digestOfJson } from '@causeway/sdk/digest'
import { address, bytes32, hexBytes, memberId } from '@causeway/sdk/ids'
import { isNodeHost } from '@causeway/sdk/member/isNodeHost'
import { getBytes, keccak256, type Signer, type TypedDataDomain, verifyTypedData } from 'ethers'
import { z } from 'zod'
import { rescueErrors } from './errors.ts'

const port = z.int().min(1).max(65_535)

export const rescueSeat = z.strictObject({
  memberId,
  /** The consensus key, compressed: 33 bytes as 0x-hex. */
  key: z.string().regex(/^0x0[23][0-9a-f]{64}$/),
  /** A key that has no seat on the chain consents (as to ValidatorSet): `deadline` in unix seconds and its signature. */
  consent: z.strictObject({ deadline: z.int().positive(), proof: hexBytes }).optional(),
})

/** A node that the registry does not list yet: let in until the members have listed it. */
export const rescueNode = z.strictObject({
  peerId: z.string().regex(/^[0-9a-f]{40}$/),
  enode: z.string().regex(/^[0-9a-f]{128}$/),
  host: z.string().refine(isNodeHost, 'expected a name or an address'),
  /** Of consensus and execution. */
  ports: z.tuple([port, port]),
})

export const rescuePlan = z.strictObject({
  version: z.literal(1),
  chainId: z.int().positive(),
  memberRegistry: address,
  /** 1 for the first rescue of a chain. */
  number: z.int().min(1).max(1_000_000),
  /** The last final block, and its hash. The chain goes on with the next one. */
  height: z.int().positive(),
  blockHash: bytes32,
  /** Unix seconds: when the plan was made, and the time of the first block if it comes at once. */
  genesisTime: z.int().positive(),
  /** Version of the network's rules at that height. */
  appVersion: z.int().positive(),
  /** Height up to which the nodes below are let in though the registry does not list them. */
  until: z.int().positive(),
  seats: z.array(rescueSeat).min(1).max(100),
  nodes: z.array(rescueNode).max(100),
})
export type RescuePlan = z.infer<typeof rescuePlan>
export type RescueSeat = RescuePlan['seats'][number]
export type RescueNode = RescuePlan['nodes'][number]

export const signedRescue = z.strictObject({ plan: rescuePlan, signatures: z.array(hexBytes).max(1_000) })
export type SignedRescue = z.infer<typeof signedRescue>

/** @throws RescuePlanMalformed */
export const parseRescue = (content: unknown): SignedRescue => {
  const result = signedRescue.safeParse(content)
  if (!result.success) throw rescueErrors.RescuePlanMalformed({ problem: z.prettifyError(result.error) })
  return result.data
}

/** keccak256 over the keys in the order of the plan, as ValidatorSet computes it. */
export const setHashOf = ({ seats }: RescuePlan): string =>
  keccak256(getBytes(`0x${seats.map(({ key }) => key.slice(2)).join('')}`))

const TYPES = {
  Rescue: [
    { name: 'chainId', type: 'uint256' },
    { name: 'number', type: 'uint64' },
    { name: 'height', type: 'uint64' },
    { name: 'blockHash', type: 'bytes32' },
    { name: 'setHash', type: 'bytes32' },
    { name: 'planDigest', type: 'bytes32' },
  ],
}

const domainOf = ({ chainId, memberRegistry }: RescuePlan): TypedDataDomain => ({
  name: 'CausewayRescue',
  version: '1',
  chainId,
  verifyingContract: memberRegistry,
})

/** What a wallet shows; the digest binds the whole plan. */
const messageOf = (plan: RescuePlan) => {
  const { chainId, number, height, blockHash } = plan
  return { chainId, number, height, blockHash, setHash: setHashOf(plan), planDigest: digestOfJson(plan) }
}

export const signRescue = (plan: RescuePlan, signer: Signer): Promise<string> =>
  signer.signTypedData(domainOf(plan), TYPES, messageOf(plan))

/** Who signed, in the order of the signatures; undefined for one that is none. */
export const signersOf = ({ plan, signatures }: SignedRescue): (string | undefined)[] =>
  signatures.map((signature) => {
    try {
      return verifyTypedData(domainOf(plan), TYPES, messageOf(plan), signature)
    } catch {
      return undefined
    }
  })
