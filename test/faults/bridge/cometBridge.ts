// Two real chains of four validators each, with the bridge on both and a light client of the source on the destination.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askComet, signedHeaderSchema, validatorsSchema } from '@causeway/sdk/bridge/comet/askComet'
import { cometValidator } from '@causeway/sdk/bridge/comet/hashValidators'
import { included } from '@causeway/sdk/client/included'
import { type Contract, getCreateAddress, type JsonRpcProvider, NonceManager, toUtf8Bytes, Wallet } from 'ethers'
import { buildEngine } from '../../../deploy/networks/comet/buildEngine.ts'
import { cometChainId } from '../../../deploy/networks/comet/consensusGenesis.ts'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { chainIds } from '../../../deploy/networks/network.ts'
import type { RelayOptions } from '../../../node/src/relay/relayOptions.ts'
import type { Route } from '../../../node/src/relay/route.ts'
import { Chain } from '../comet/chain.ts'
import { type Laboratory, writeLaboratory } from '../comet/laboratory.ts'
import {
  ADMITS,
  attestersOf,
  type BridgeContracts,
  bridgeArtifact,
  byAddress,
  deployBridge,
  deployerOf,
  provide,
  readOutcomes,
  sendMany,
  TAKES,
} from './bridgeChains.ts'

type Side = {
  readonly chainId: number
  readonly chain: Chain
  readonly laboratory: Laboratory
  readonly provider: JsonRpcProvider
  readonly admin: NonceManager
  readonly rpcUrl: string
  /** CometBFT's RPC of the first validator. */
  readonly cometUrl: string
}

const ADMIN = embeddedAccount('consortium')
const DELIVERER = embeddedAccount('institute')
/** Manager and register are deployed before it. */
const OUTBOX = getCreateAddress({ from: ADMIN.address, nonce: 2 })
const CALL_GAS = 1_000_000
/** Seconds, the least there is. */
export const TRUSTING_PERIOD = 3_600

const openSide = async (folder: string, chainId: number): Promise<Side> => {
  const { geth, validator: program } = await buildEngine()
  const funded = [ADMIN.address, DELIVERER.address]
  const laboratory = await writeLaboratory({ folder, geth, chainId, funded, futureOutbox: OUTBOX, followers: 1 })
  const chain = new Chain(
    laboratory.seats.map(({ home }) => home),
    { program },
  )
  // The follower is for a test that changes the set.
  await chain.start([0, 1, 2, 3])
  await chain.beyond(1, [0], 90)
  const { http, cometRpc } = chain.validators[0]?.ports ?? { http: 0, cometRpc: 0 }
  const rpcUrl = `http://127.0.0.1:${http}`
  const provider = provide(rpcUrl, chainId)
  const admin = new NonceManager(new Wallet(ADMIN.privateKey, provider))
  return { chainId, chain, laboratory, provider, admin, rpcUrl, cometUrl: `http://127.0.0.1:${cometRpc}` }
}

const closeSide = async ({ provider, chain, laboratory }: Side): Promise<void> => {
  provider.destroy()
  await chain.close()
  await laboratory.release()
}

export type CometBridge = {
  readonly source: Side & BridgeContracts
  readonly destination: Side & BridgeContracts
  readonly client: Contract
  /** A recipient of class Value; `takes` of the contracts is one of class Data. */
  readonly valued: string
  readonly route: Route
  readonly send: (count: number, recipient: string) => Promise<string[]>
  readonly outcomes: () => ReturnType<typeof readOutcomes>
  readonly optionsOf: {
    readonly aggregator: () => RelayOptions
    readonly attester: (index: number, aggregatorUrl: string) => RelayOptions
    /** Without endpoints it knows no light client. */
    readonly deliverer: (name: string, aggregatorUrl: string, cometEndpoints?: readonly string[]) => RelayOptions
  }
  readonly close: () => Promise<void>
}

export const openCometBridge = async (): Promise<CometBridge> => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-comet-bridge-'))
  const open: Side[] = []
  const close = async (): Promise<void> => {
    for (const side of open) await closeSide(side)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    // One after the other: a row of ports is found by looking which are free.
    for (const [name, chainId] of Object.entries(chainIds)) open.push(await openSide(join(folder, name), chainId))
    const [from, to] = open
    if (from === undefined || to === undefined) throw new RangeError('two chains')
    const [ofSource, ofDestination] = await Promise.all([deployBridge(from.admin), deployBridge(to.admin)])
    const [source, destination] = [
      { ...from, ...ofSource },
      { ...to, ...ofDestination },
    ]
    return { ...(await connect(folder, source, destination)), close }
  } catch (error) {
    await close()
    throw error
  }
}

type Connected = Side & BridgeContracts

/** What the light client is told: the last header that is decided, and its set. */
const trustOf = async ({ cometUrl }: Side) => {
  const { signed_header: decided } = await askComet(cometUrl, 'commit', signedHeaderSchema)
  const { height, time } = decided.header
  // In the order of the consensus, which is not that of the founders.
  const { validators: seated } = await askComet(cometUrl, `validators?height=${height}&per_page=100`, validatorsSchema)
  const validators = seated.map(({ pub_key, voting_power }) => cometValidator(pub_key.value, voting_power))
  return { height, time: time.timeSeconds, validators }
}

const connect = async (folder: string, source: Connected, destination: Connected): Promise<Omit<CometBridge, 'close'>> => {
  const waits: Promise<unknown>[] = []
  const { deploy, tiny } = deployerOf(destination.admin, waits)
  const act = async (contract: Contract, method: string, ...args: unknown[]): Promise<void> => {
    waits.push(included(await contract.getFunction(method)(...args, { gasLimit: CALL_GAS })))
  }
  const route: Route = {
    ...{ sourceChainId: source.chainId, outbox: await source.outbox.getAddress() },
    ...{ destinationChainId: destination.chainId, inbox: await destination.inbox.getAddress() },
    committee: await destination.committee.getAddress(),
  }
  const admits = await tiny(ADMITS)
  const chain = [cometChainId(source.chainId), source.chainId, OUTBOX, TRUSTING_PERIOD]
  const { height, time, validators } = await trustOf(source)
  const trust = [height, time, validators]
  const client = await deploy(bridgeArtifact('CometLightClient'), destination.manager, admits, chain, trust)
  const clientAddress = await client.getAddress()
  const state = await deploy(bridgeArtifact('StateProofVerifier'), destination.manager)
  const stateAddress = await state.getAddress()
  const verifier = await (await deploy(bridgeArtifact('LightClientVerifier'), clientAddress, stateAddress)).getAddress()
  const valued = await tiny(TAKES)
  const attesters = attestersOf()
  const members = attesters
    .slice(0, 4)
    .toSorted(byAddress)
    .map(({ wallet, jurisdiction }) => [wallet.address, toUtf8Bytes(jurisdiction)])
  // No call before what it calls is there: what was sent before is included before.
  await Promise.all(waits)
  await act(state, 'setClient', source.chainId, clientAddress)
  await act(destination.committee, 'setCommittee', 1, members, 3, time + 3_600)
  await act(source.outbox, 'setRoute', destination.chainId, route.inbox)
  await act(destination.inbox, 'setRoute', source.chainId, route.outbox, [route.committee, verifier], [1, 2, 2])
  for (const each of [1, 2]) await act(destination.inbox, 'setLimit', source.chainId, each, 1_000_000, 1_000_000)
  await act(destination.inbox, 'setRecipient', destination.takes, 1)
  await act(destination.inbox, 'setRecipient', valued, 2)
  await Promise.all(waits)

  const chainOf = ({ chainId, rpcUrl }: Side) => ({ chainId, endpoints: [rpcUrl], finality: { kind: 'tag' as const } })
  const common = (name: string) => ({
    ...{ routes: [route], dataFolder: join(folder, name), intervalMs: 100, logLevel: 'silent' as const },
  })
  const lightClient = { sourceChainId: source.chainId, destinationChainId: destination.chainId, client: clientAddress, verifier }
  return {
    ...{ source, destination, client, valued, route },
    send: (count, recipient) => sendMany(source, destination.chainId, count, recipient),
    outcomes: () => readOutcomes(destination),
    optionsOf: {
      aggregator: () => ({
        ...{ role: 'aggregator', ...common('aggregator'), chains: [chainOf(destination)], deliverers: [DELIVERER.address] },
      }),
      attester: (index, aggregatorUrl) => ({
        ...{ role: 'attester', ...common(`attester-${index}`), chains: [chainOf(source)], aggregatorUrl },
        privateKey: attesters[index]?.wallet.privateKey,
      }),
      deliverer: (name, aggregatorUrl, cometEndpoints) => ({
        ...{ role: 'deliverer', ...common(name), chains: [chainOf(source), chainOf(destination)], aggregatorUrl },
        ...{ privateKey: DELIVERER.privateKey, stuckMs: 5_000 },
        lightClients: cometEndpoints === undefined ? [] : [{ ...lightClient, cometEndpoints: [...cometEndpoints] }],
      }),
    },
  }
}
