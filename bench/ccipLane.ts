// A lane of CCIP 2.0 between two local chains with a committee of our own: the peer of this bridge's sending and delivering.
import {
  AbiCoder,
  type Contract,
  type ContractTransactionReceipt,
  concat,
  HDNodeWallet,
  JsonRpcProvider,
  keccak256,
  Mnemonic,
  Network,
  type Result,
  SigningKey,
  toBeHex,
} from 'ethers'
import { type Anvil, startAnvil } from '../deploy/networks/embedded/startAnvil.ts'
import { addressOf, type CcipContracts, call, configureCcip, deployCcip, VERSION_TAG } from './ccipContracts.ts'

const MNEMONIC = 'test test test test test test test test test test test junk'
const CHAINS = [1001, 1002] as const
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
/** An estimate would find enough what makes the receiver fail: the off-ramp catches that. */
const EXECUTION_GAS = 2_000_000
export const EXECUTED = 2n
export const FAILED = 3n

export type CcipLane = {
  readonly source: CcipContracts
  readonly destination: CcipContracts
  readonly keys: readonly SigningKey[]
  readonly threshold: number
  readonly close: () => Promise<void>
}

export type SentMessage = { readonly encoded: string; readonly messageId: string; readonly gasUsed: bigint }
export type Execution = { readonly state: bigint; readonly gasUsed: bigint }

type Chain = { readonly anvil: Anvil; readonly provider: JsonRpcProvider; readonly signer: HDNodeWallet }

const openChain = async (chainId: number): Promise<Chain> => {
  const anvil = await startAnvil({ chainId, mnemonic: MNEMONIC })
  const network = Network.from(chainId)
  const provider = new JsonRpcProvider(anvil.rpcUrl, network, { staticNetwork: network, cacheTimeout: -1 })
  provider.pollingInterval = 20
  const signer = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC)).connect(provider)
  return { anvil, provider, signer }
}

const closeChain = async ({ anvil, provider }: Chain): Promise<void> => {
  provider.destroy()
  await anvil.close()
}

const addressOfKey = (key: SigningKey): string => `0x${keccak256(`0x${key.publicKey.slice(4)}`).slice(26)}`

/** Keys whose addresses ascend, as signatures must. */
const committeeKeys = (count: number): SigningKey[] =>
  Array.from({ length: count }, (_, index) => new SigningKey(toBeHex(0xc1 + index, 32))).sort((a, b) =>
    addressOfKey(a) < addressOfKey(b) ? -1 : 1,
  )

export type OpenCcipLaneParameters = { readonly members: number; readonly threshold: number }

/** Starts two chains, deploys CCIP on both and joins them. */
export const openCcipLane = async ({ members, threshold }: OpenCcipLaneParameters): Promise<CcipLane> => {
  const [from, to] = await Promise.all([openChain(CHAINS[0]), openChain(CHAINS[1])])
  const close = async (): Promise<void> => {
    await Promise.all([closeChain(from), closeChain(to)])
  }
  try {
    const [one, other] = [BigInt(CHAINS[0]), BigInt(CHAINS[1])]
    const [source, destination] = await Promise.all([deployCcip(from.signer, one, other), deployCcip(to.signer, other, one)])
    const keys = committeeKeys(members)
    const committee = { threshold, signers: keys.map(addressOfKey) }
    await Promise.all([configureCcip(source, destination, committee), configureCcip(destination, source, committee)])
    return { source, destination, keys, threshold, close }
  } catch (error) {
    await close()
    throw error
  }
}

const eventOf = (contract: Contract, receipt: ContractTransactionReceipt, name: string): Result | undefined =>
  receipt.logs.map((log) => contract.interface.parseLog(log)).find((event) => event?.name === name)?.args

/** Sends data to the receiver on the destination; the fee is paid in tokens. */
export const sendCcip = async ({ source, destination }: CcipLane, data: string, gasLimit = 200_000): Promise<SentMessage> => {
  const receiver = AbiCoder.defaultAbiCoder().encode(['address'], [addressOf(destination.receiver)])
  const extraArgs = concat(['0xa69dd4aa', toBeHex(gasLimit, 4), toBeHex(0, 11)])
  const message = { receiver, data, tokenAmounts: [], feeToken: addressOf(source.feeToken), extraArgs }
  const receipt = await call(source.router, 'ccipSend', destination.selector, message)
  const event = eventOf(source.onRamp, receipt, 'CCIPMessageSent')
  return { encoded: String(event?.encodedMessage), messageId: String(event?.messageId), gasUsed: receipt.gasUsed }
}

/** What the contract recovers with v = 27 always. */
const signCompact = (key: SigningKey, digest: string): string => {
  const { r, s, v } = key.sign(digest)
  return concat([r, v === 27 ? s : toBeHex(ORDER - BigInt(s), 32)])
}

/** What this many members of the committee say about a message. */
export const attestCcip = ({ keys }: CcipLane, messageId: string, count: number): string => {
  const digest = keccak256(concat([VERSION_TAG, messageId]))
  const signatures = concat(keys.slice(0, count).map((key) => signCompact(key, digest)))
  return concat([VERSION_TAG, toBeHex(64 * count, 2), signatures])
}

/** Executes a message on the destination, and says what became of it. */
export const executeCcip = async ({ destination }: CcipLane, encoded: string, attestation: string): Promise<Execution> => {
  const options = { gasLimit: EXECUTION_GAS }
  const args = [encoded, [addressOf(destination.resolver)], [attestation], 0, options]
  const receipt = await call(destination.offRamp, 'execute', ...args)
  const event = eventOf(destination.offRamp, receipt, 'ExecutionStateChanged')
  return { state: BigInt(event?.state ?? 0), gasUsed: receipt.gasUsed }
}
