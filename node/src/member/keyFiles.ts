// Reads the key files of people and of validators.

import { createHash } from 'node:crypto'
import process from 'node:process'
import { type PeerId, peerId } from '@causeway/sdk/member/nodeRecord'
import { decryptKeystoreJson } from 'ethers'
import { z } from 'zod'
import { readJson, readText } from '../command/home.ts'
import { memberCommandErrors } from './errors.ts'

/** 32 bytes as hexadecimal digits, with 0x or without, in a file of their own. @throws FileUnreadable, KeyFileInvalid */
export const readPrivateKey = (file: string): string => {
  const [, key] = /^(?:0x)?([0-9a-fA-F]{64})\s*$/.exec(readText(file)) ?? []
  if (key === undefined) throw memberCommandErrors.KeyFileInvalid({ file, problem: 'not 32 bytes in hexadecimal digits' })
  return `0x${key}`
}

/**
 * The consensus key of a validator: a Web3 Secret Storage file, or a private key as it is.
 *
 * @param passwordFile without it the password is that of the environment, as the validator takes it
 * @throws FileUnreadable, KeyFileInvalid, KeyPasswordMissing
 */
export const readConsensusKey = async (file: string, passwordFile: string | undefined): Promise<string> => {
  const text = readText(file)
  if (!text.trimStart().startsWith('{')) return readPrivateKey(file)
  const password = passwordFile === undefined ? process.env.CAUSEWAY_VALIDATOR_PASSWORD : readText(passwordFile).trimEnd()
  if (password === undefined) throw memberCommandErrors.KeyPasswordMissing({ file })
  try {
    return (await decryptKeystoreJson(text, password)).privateKey
  } catch (cause) {
    throw memberCommandErrors.KeyFileInvalid({ file, problem: 'not a key file, or another password' }, cause)
  }
}

const cometKey = z.object({ priv_key: z.object({ type: z.literal('tendermint/PrivKeyEd25519'), value: z.base64() }) })

/** The id of a consensus node, from its node_key.json. @throws FileUnreadable, KeyFileInvalid */
export const readPeerId = (file: string): PeerId => {
  const parsed = cometKey.safeParse(readJson(file))
  const bytes = Buffer.from(parsed.data?.priv_key.value ?? '', 'base64')
  if (bytes.length !== 64) throw memberCommandErrors.KeyFileInvalid({ file, problem: 'not a node key of CometBFT' })
  // The public key is the second half; its address are the first 20 bytes of its SHA-256.
  return peerId.parse(createHash('sha256').update(bytes.subarray(32)).digest('hex').slice(0, 40))
}
