// The accounts of an embedded network. Their keys are public: such a network is for development and demonstration only.
import { HDNodeWallet, Mnemonic } from 'ethers'

export const MNEMONIC = 'test test test test test test test test test test test junk'

/** Who has which account, in the order of derivation (m/44'/60'/0'/0/index). */
export const accountNames = ['consortium', 'hospital', 'hospital-node', 'department', 'institute'] as const
export type AccountName = (typeof accountNames)[number]

export type EmbeddedAccount = { readonly name: AccountName; readonly address: string; readonly privateKey: string }

/** The account of that name, with its key. */
export const embeddedAccount = (name: AccountName): EmbeddedAccount => {
  const path = `m/44'/60'/0'/0/${accountNames.indexOf(name)}`
  const { address, privateKey } = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), path)
  return { name, address, privateKey }
}
