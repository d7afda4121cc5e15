// The keys of one validator: consensus key, and the keys by which its consensus and its execution node are known to peers.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { computeAddress, hexlify, SigningKey } from 'ethers'

export type NodeIdentity = {
  /** Signs blocks: secp256k1, 32 bytes as 0x-hex. */
  readonly validatorKey: SigningKey
  /** Ed25519: seed and public key, 64 bytes. */
  readonly consensusNodeKey: Buffer
  /** First 20 bytes of SHA-256 of the Ed25519 public key, 40 hex digits. */
  readonly peerId: string
  /** The devp2p key of geth. */
  readonly executionNodeKey: SigningKey
  /** Shared by consensus and geth of this validator alone, 32 bytes as hex. */
  readonly jwtSecret: string
}

/** New random keys. */
export const createIdentity = (): NodeIdentity => {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const publicKey = Buffer.from(x, 'base64url')
  return {
    validatorKey: new SigningKey(randomBytes(32)),
    consensusNodeKey: Buffer.concat([Buffer.from(d, 'base64url'), publicKey]),
    peerId: createHash('sha256').update(publicKey).digest('hex').slice(0, 40),
    executionNodeKey: new SigningKey(randomBytes(32)),
    jwtSecret: randomBytes(32).toString('hex'),
  }
}

/** The two halves of an uncompressed public key, each 32 bytes as 0x-hex. */
export const coordinates = ({ publicKey }: SigningKey): { readonly x: string; readonly y: string } => ({
  x: `0x${publicKey.slice(4, 68)}`,
  y: `0x${publicKey.slice(68)}`,
})

/** 128 hex digits, as an enode URL has them. */
export const enodeOf = ({ publicKey }: SigningKey): string => publicKey.slice(4)

/** The Ethereum address of the consensus key: the validator's address on both engines. */
export const validatorAddress = ({ validatorKey }: NodeIdentity): string => computeAddress(validatorKey)

/** The consensus key as CometBFT writes it: 33 bytes, base64. */
export const compressedBase64 = ({ compressedPublicKey }: SigningKey): string =>
  Buffer.from(compressedPublicKey.slice(2), 'hex').toString('base64')

/** A password that nobody has to remember: 192 random bits. */
export const createPassword = (): string => hexlify(randomBytes(24)).slice(2)
