// A node of an organisation: how the network knows it and where it listens.
import { z } from 'zod'
import { type MemberId, memberId } from '../ids.ts'
import { memberErrors } from './errors.ts'
import { hostPort } from './hostPort.ts'
import { isNodeHost } from './isNodeHost.ts'

/** The first 20 bytes of SHA-256 of the ed25519 key of a consensus node, as CometBFT prints it: 40 lower-case hexadecimal digits. */
export const peerId = z
  .string()
  .regex(/^(0x)?[0-9a-fA-F]{40}$/, 'expected 20 bytes in hexadecimal digits')
  .transform((text) => text.replace(/^0x/, '').toLowerCase())
  .brand<'PeerId'>()
export type PeerId = z.infer<typeof peerId>

export type NodePlace = {
  /** Name, IPv4 or IPv6 address; the latter without brackets. */
  readonly host: string
  readonly consensusPort: number
  readonly executionPort: number
}

export type MemberNode = NodePlace & {
  readonly memberId: MemberId
  readonly peerId: PeerId
  /** 64 bytes as 0x-hex: the public key of the execution node. */
  readonly enode: string
}

export type NodeTuple = {
  readonly memberId: string
  readonly peerId: string
  readonly enodeX: string
  readonly enodeY: string
  readonly consensusPort: bigint
  readonly executionPort: bigint
  readonly host: string
}

export const memberNodeOf = (record: NodeTuple): MemberNode => ({
  memberId: memberId.parse(record.memberId),
  peerId: peerId.parse(record.peerId),
  enode: `${record.enodeX}${record.enodeY.slice(2)}`,
  host: record.host,
  consensusPort: Number(record.consensusPort),
  executionPort: Number(record.executionPort),
})

/** The address under which an execution node is found: `enode://…@host:port`. */
export const enodeUrl = ({ enode, host, executionPort }: Pick<MemberNode, 'enode' | 'host' | 'executionPort'>): string =>
  `enode://${enode.slice(2)}@${hostPort(host, executionPort)}`

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535

/** What the registry would refuse is refused before anything is signed. @throws NodePlaceInvalid */
export const checkPlace = ({ host, consensusPort, executionPort }: NodePlace): void => {
  if (!isNodeHost(host)) throw memberErrors.NodePlaceInvalid({ host })
  if (!isPort(consensusPort) || !isPort(executionPort)) {
    throw memberErrors.NodePlaceInvalid({ consensusPort, executionPort })
  }
}
