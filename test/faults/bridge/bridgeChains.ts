// Two real chains with the bridge's contracts on both, and a committee of two organisations of each jurisdiction.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { interoperableAddress } from '@causeway/sdk/bridge/interoperableAddress'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { included } from '@causeway/sdk/client/included'
import {
  AbiCoder,
  Contract,
  ContractFactory,
  type ContractTransactionResponse,
  HDNodeWallet,
  type InterfaceAbi,
  JsonRpcProvider,
  NonceManager,
  toUtf8Bytes,
  Wallet,
} from 'ethers'
import { embeddedAccount, MNEMONIC } from '../../../deploy/networks/embedded/accounts.ts'
import { type Anvil, startAnvil } from '../../../deploy/networks/embedded/startAnvil.ts'
import type { Route } from '../../../node/src/relay/route.ts'

const root = join(import.meta.dirname, '../../..')

export type Artifact = { readonly abi: InterfaceAbi; readonly bytecode: string }

export const artifactOf = (path: string): Artifact => {
  const file = join(root, 'artifacts', path)
  if (!existsSync(file))
    spawnSync(process.execPath, [join(root, 'node_modules/hardhat/dist/src/cli.js'), 'build', '--quiet'], {
      cwd: root,
      stdio: 'inherit',
    })
  // CAST: Hardhat writes these files.
  return JSON.parse(readFileSync(file, 'utf8')) as Artifact
}

/** Contracts of a few instructions: a recipient that takes everything, one that always reverts, and a register that admits everybody. */
export const TAKES = '0x632432ef2660e01b5f5260205ff3'
const REVERTS = '0x5f5ffd'
/** Loops for as long as there is gas; and reverts with a megabyte. */
const LOOPS = '0x5b5f56'
const BOMBS = '0x620fffff5ffd'
export const ADMITS = '0x60015f5260205ff3'

/** Creation code of a contract with that code (at most 255 bytes). */
const creationOf = (code: string): string => {
  const size = ((code.length - 2) / 2).toString(16).padStart(2, '0')
  return `0x60${size}80600a5f395ff300${code.slice(2)}`
}

export type BridgeChain = {
  readonly anvil: Anvil
  readonly chainId: number
  readonly provider: JsonRpcProvider
  /** Deploys everything and holds every office. */
  readonly admin: NonceManager
  readonly outbox: Contract
  readonly inbox: Contract
  readonly committee: Contract
  readonly manager: Contract
  readonly takes: string
  readonly reverts: string
  readonly loops: string
  readonly bombs: string
}

export const provide = (url: string, chainId: number): JsonRpcProvider =>
  new JsonRpcProvider(url, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1, pollingInterval: 50 })

/** What is deployed on each of the chains of a test. */
export type BridgeContracts = Omit<BridgeChain, 'anvil' | 'chainId' | 'provider' | 'admin'>

/** In this order, so that the outbox is the third contract of the account. Everything is sent before anything is awaited. */
export const deployBridge = async (admin: NonceManager): Promise<BridgeContracts> => {
  const waits: Promise<unknown>[] = []
  const { deploy, tiny } = deployerOf(admin, waits)
  const authority = await deploy(
    artifactOf('@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json'),
    await admin.getAddress(),
  )
  const outbox = await deploy(bridgeArtifact('Outbox'), authority, await tiny(ADMITS))
  const committee = await deploy(bridgeArtifact('CommitteeVerifier'), authority, toUtf8Bytes('CN'), toUtf8Bytes('EU'))
  const inbox = await deploy(bridgeArtifact('Inbox'), authority, [await outbox.getAddress()])
  const recipients = { takes: await tiny(TAKES), ...(await hostile(tiny)) }
  await Promise.all(waits)
  return { outbox, inbox, committee, manager: authority, ...recipients }
}

export const bridgeArtifact = (name: string): Artifact => artifactOf(`contracts/bridge/${name}.sol/${name}.json`)

const DEPLOYING_GAS = 8_000_000

/** Sends without waiting; what is to be awaited is pushed to `waits`. */
export const deployerOf = (admin: NonceManager, waits: Promise<unknown>[]) => {
  const deploy = async ({ abi, bytecode }: Artifact, ...args: unknown[]): Promise<Contract> => {
    const contract = await new ContractFactory(abi, bytecode, admin).deploy(...args, { gasLimit: DEPLOYING_GAS })
    const sent = contract.deploymentTransaction()
    if (sent !== null) waits.push(included(sent))
    return new Contract(await contract.getAddress(), abi, admin)
  }
  const tiny = async (code: string): Promise<string> => (await deploy({ abi: [], bytecode: creationOf(code) })).getAddress()
  return { deploy, tiny }
}

const openOne = async (chainId: number): Promise<BridgeChain> => {
  const anvil = await startAnvil({ chainId, mnemonic: MNEMONIC })
  const provider = provide(anvil.rpcUrl, chainId)
  const admin = new NonceManager(new Wallet(embeddedAccount('consortium').privateKey, provider))
  return { anvil, chainId, provider, admin, ...(await deployBridge(admin)) }
}

const hostile = async (tiny: (code: string) => Promise<string>) => ({
  ...{ reverts: await tiny(REVERTS), loops: await tiny(LOOPS), bombs: await tiny(BOMBS) },
})

export type Attester = { readonly wallet: Wallet; readonly jurisdiction: 'CN' | 'EU' }

/** Two of each jurisdiction, who are the first committee, and one more. */
export const attestersOf = (): Attester[] =>
  (['CN', 'CN', 'EU', 'EU', 'CN'] as const).map((jurisdiction, index) => ({
    wallet: new Wallet(HDNodeWallet.fromPhrase(MNEMONIC, '', `m/44'/60'/1'/0/${index}`).privateKey),
    jurisdiction,
  }))

export const byAddress = (a: Attester, b: Attester): number => (BigInt(a.wallet.address) < BigInt(b.wallet.address) ? -1 : 1)

/** Calls as the admin, and waits. */
export const call = async (contract: Contract, method: string, ...args: unknown[]): Promise<void> => {
  await included(await contract.getFunction(method)(...args))
}

const CALL_GAS = 1_000_000

export type AdminCall = readonly [contract: Contract, method: string, ...args: unknown[]]

/** Calls that do not need each other, as the admin: all are sent before anything is awaited. */
export const callAll = async (calls: readonly AdminCall[]): Promise<void> => {
  const sent: ContractTransactionResponse[] = []
  for (const [contract, method, ...args] of calls) sent.push(await contract.getFunction(method)(...args, { gasLimit: CALL_GAS }))
  await Promise.all(sent.map((transaction) => included(transaction)))
}

export type BridgeChains = {
  readonly source: BridgeChain
  readonly destination: BridgeChain
  readonly attesters: readonly Attester[]
  readonly route: Route
  /** Sends messages in their order; gives their ids. */
  readonly send: (count: number, recipient?: string) => Promise<string[]>
  readonly setCommittee: (epoch: number, members: readonly Attester[], threshold: number) => Promise<void>
  /** How often the inbox said of each message that it was delivered, and that it failed. */
  readonly outcomes: () => Promise<{ readonly delivered: Map<string, number>; readonly failed: Map<string, number> }>
  readonly close: () => Promise<void>
}

/** Opens both chains; messages go from the first to the second. */
export const openBridgeChains = async (): Promise<BridgeChains> => {
  const [source, destination] = await Promise.all([openOne(31_001), openOne(31_002)])
  const attesters = attestersOf()
  const route: Route = {
    sourceChainId: source.chainId,
    outbox: await source.outbox.getAddress(),
    destinationChainId: destination.chainId,
    inbox: await destination.inbox.getAddress(),
    committee: await destination.committee.getAddress(),
  }
  const setCommittee: BridgeChains['setCommittee'] = (...given) => setCommitteeOn(destination, ...given)
  await setCommittee(1, attesters.slice(0, 4), 3)
  await call(source.outbox, 'setRoute', destination.chainId, route.inbox)
  await call(destination.inbox, 'setRoute', source.chainId, route.outbox, [route.committee], [1, 1, 1])
  await call(destination.inbox, 'setLimit', source.chainId, 1, 1_000_000, 1_000_000)
  const { takes, reverts, loops, bombs } = destination
  for (const recipient of [takes, reverts, loops, bombs]) await call(destination.inbox, 'setRecipient', recipient, 1)
  return {
    ...{ source, destination, attesters, route, setCommittee },
    send: (count, recipient = destination.takes) => sendMany(source, destination.chainId, count, recipient),
    outcomes: () => readOutcomes(destination),
    close: async () => {
      for (const { provider, anvil } of [source, destination]) {
        provider.destroy()
        await anvil.close()
      }
    },
  }
}

export const setCommitteeOn = async (
  { provider, committee }: Pick<BridgeChain, 'provider' | 'committee'>,
  epoch: number,
  members: readonly Attester[],
  threshold: number,
): Promise<void> => {
  const rows = members.toSorted(byAddress).map(({ wallet, jurisdiction }) => [wallet.address, toUtf8Bytes(jurisdiction)])
  const block = await provider.getBlock('latest')
  await call(committee, 'setCommittee', epoch, rows, threshold, (block?.timestamp ?? 0) + 3_600)
}

export const sendMany = async (
  { outbox }: Pick<BridgeChain, 'outbox'>,
  chainId: number,
  count: number,
  recipient: string,
): Promise<string[]> => {
  const gas = `0x${new Contract(recipient, ['function gasLimit(uint32)']).interface.encodeFunctionData('gasLimit', [60_000]).slice(2)}`
  const ids: string[] = []
  const sent: ContractTransactionResponse[] = []
  for (let index = 0; index < count; index++) {
    const payload = AbiCoder.defaultAbiCoder().encode(['uint256'], [index])
    const message = [interoperableAddress(chainId, recipient), payload, [gas]]
    sent.push(await outbox.getFunction('sendMessage')(...message, { gasLimit: 250_000 }))
  }
  for (const transaction of sent) {
    const receipt = await included(transaction)
    for (const log of receipt?.logs ?? []) {
      const event = outbox.interface.parseLog(log)
      if (event?.name === 'MessageCommitted') ids.push(messageIdOf(event.args.message))
    }
  }
  // Where contracts and sources are of two states of the tree, nothing would be sent, and nothing waited for.
  if (ids.length !== count) throw new RangeError(`${ids.length} messages were sent, not ${count}`)
  return ids
}

export const readOutcomes = async ({ inbox }: Pick<BridgeChain, 'inbox'>) => {
  const count = async (event: string): Promise<Map<string, number>> => {
    const counts = new Map<string, number>()
    for (const { topics } of await inbox.queryFilter(event)) counts.set(topics[1] ?? '', (counts.get(topics[1] ?? '') ?? 0) + 1)
    return counts
  }
  return { delivered: await count('MessageDelivered'), failed: await count('MessageFailed') }
}
