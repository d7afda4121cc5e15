// The folder of one validator: what is carried to its machine.

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hostPort } from '@causeway/sdk/member/hostPort'
import { encryptKeystoreJson } from 'ethers'
import { writeWhole } from '../writeWhole.ts'
import type { NodeIdentity } from './nodeIdentity.ts'
import { validatorAddress } from './nodeIdentity.ts'
import { type ValidatorFile, writeValidatorFile } from './validatorFile.ts'

export type Peer = {
  readonly peerId: string
  readonly host: string
  /** Of its consensus. */
  readonly port: number
}

export type WriteHomeParameters = {
  readonly home: string
  readonly name: string
  readonly identity: NodeIdentity
  readonly peers: readonly Peer[]
  readonly validator: Pick<ValidatorFile, 'chainId' | 'geth' | 'ports' | 'listen' | 'passwordFile'>
  /** Encrypts the consensus key. A node that only follows has one too, which has no seat. */
  readonly password: string
  /** Cost of guessing the password: N of scrypt. */
  readonly scryptN: number
  /** Contents of genesis.json and execution.json. */
  readonly genesis: { readonly consensus: string; readonly execution: string }
}

/** What a key that has never signed starts from. */
const NEVER_SIGNED = '{"height":"0","round":0,"step":0}\n'

/** Writes a new home. Keys are readable by their owner alone. */
export const writeHome = async (parameters: WriteHomeParameters): Promise<void> => {
  const { home, identity, genesis, validator } = parameters
  for (const folder of ['config', 'data', 'geth']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
  chmodSync(home, 0o700)
  writePublic(home, 'config/config.toml', configToml(parameters))
  writePublic(home, 'config/genesis.json', genesis.consensus)
  writePublic(home, 'config/execution.json', genesis.execution)
  writeValidatorFile(home, { version: 1, retainBlocks: 100_000, buildDelayMs: 150, maxPeers: 64, logLevel: 'info', ...validator })
  writeSecret(home, 'config/node_key.json', nodeKeyJson(identity))
  writeSecret(home, 'config/nodekey', identity.executionNodeKey.privateKey.slice(2))
  writeSecret(home, 'config/jwt.hex', identity.jwtSecret)
  writeSecret(home, 'data/priv_validator_state.json', NEVER_SIGNED)
  writeSecret(home, 'config/validator_key.json', await keystore(identity, parameters.password, parameters.scryptN))
}

const writePublic = (home: string, name: string, content: string): void => writeWhole(join(home, name), content)
const writeSecret = (home: string, name: string, content: string): void => {
  mkdirSync(dirname(join(home, name)), { recursive: true })
  writeFileSync(join(home, name), content, { mode: 0o600 })
}

/** Only what differs from the engine's own defaults; ports stand in validator.json, admitted peers in the registry. */
const configToml = ({ name, peers }: WriteHomeParameters): string =>
  [
    `moniker = "${name}"`,
    '',
    '[p2p]',
    '# Whom to call before the registry can be read; who is let in, the registry decides.',
    `persistent_peers = "${peers.map(({ peerId, host, port }) => `${peerId}@${hostPort(host, port)}`).join(',')}"`,
    '',
  ].join('\n')

const nodeKeyJson = ({ consensusNodeKey }: NodeIdentity): string =>
  JSON.stringify({ priv_key: { type: 'tendermint/PrivKeyEd25519', value: consensusNodeKey.toString('base64') } })

/** Web3 Secret Storage, version 3. */
const keystore = (identity: NodeIdentity, password: string, N: number): Promise<string> =>
  encryptKeystoreJson({ address: validatorAddress(identity), privateKey: identity.validatorKey.privateKey }, password, {
    scrypt: { N, r: 8, p: 1 },
  })
