// The keys of the bridge's processes: four attesters, the deliverer, the monitor.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HDNodeWallet, Wallet } from 'ethers'
import { MNEMONIC } from '../embedded/accounts.ts'
import type { NetworkJurisdiction } from '../network.ts'
import { writeWhole } from '../writeWhole.ts'

export const attesterNames = ['attester-cn-0', 'attester-cn-1', 'attester-eu-0', 'attester-eu-1'] as const
export const keyNames = [...attesterNames, 'deliverer', 'monitor'] as const
export type BridgeKeyName = (typeof keyNames)[number]
export type BridgeKeys = Readonly<Record<BridgeKeyName, string>>

/**
 * Signatures of each that {@link attesterNames} demands: two thirds. A proof also needs two of each jurisdiction, so of these four all sign;
 * a committee that goes on without one of them has three of each.
 */
export const THRESHOLD = 3

export type CommitteeMember = { readonly account: string; readonly jurisdiction: NetworkJurisdiction }

/** Private keys that everybody knows, for the embedded engine. */
const publicKey = (name: BridgeKeyName): string =>
  HDNodeWallet.fromPhrase(MNEMONIC, '', `m/44'/60'/1'/0/${keyNames.indexOf(name)}`).privateKey

export const keyFileOf = (secrets: string, name: BridgeKeyName): string => join(secrets, `${name}.key`)

/** The private keys in a folder; those that are not there yet are made: random, or the public ones of a network for development. */
export const openBridgeKeys = (secrets: string, kind: 'public' | 'random'): BridgeKeys =>
  // CAST: one entry for each name.
  Object.fromEntries(keyNames.map((name) => [name, openKey(secrets, name, kind)])) as BridgeKeys

const openKey = (secrets: string, name: BridgeKeyName, kind: 'public' | 'random'): string => {
  const file = keyFileOf(secrets, name)
  if (!existsSync(file)) writeWhole(file, `${kind === 'public' ? publicKey(name) : Wallet.createRandom().privateKey}\n`, 0o600)
  return readFileSync(file, 'utf8').trim()
}

export const accountOf = (keys: BridgeKeys, name: BridgeKeyName): string => new Wallet(keys[name]).address

/** The attesters in ascending order, as the contract wants them. */
export const committeeOf = (keys: BridgeKeys): readonly CommitteeMember[] =>
  attesterNames
    .map((name): CommitteeMember => ({ account: accountOf(keys, name), jurisdiction: name.includes('-cn-') ? 'CN' : 'EU' }))
    .toSorted((a, b) => (BigInt(a.account) < BigInt(b.account) ? -1 : 1))
