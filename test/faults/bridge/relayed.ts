// A bridge whose processes run within the test: their endpoints can lie, their databases go away, and their committee changes.
import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import { encodeMessage } from '@causeway/sdk/bridge/encodeMessage'
import { messageIdOf } from '@causeway/sdk/bridge/messageIdOf'
import { AbiCoder, id as topicOf } from 'ethers'
import pg from 'pg'
import { type AggregatorClient, connectAggregator } from '../../../node/src/relay/aggregatorClient.ts'
import type { RelayModules, RelayStep, RunningRelay } from '../../../node/src/relay/startRelay.ts'
import { liftHalt, listViews } from '../../../node/src/relay/viewStore.ts'
import { anyRow } from '../../../node/src/store/database.ts'
import { openStore } from '../../../node/src/store/openStore.ts'
import { type Away, openEmbedded } from '../embeddedAway.ts'
import { startRelay } from '../relay.ts'
import { type BridgeWorld, openBridgeWorld } from './bridgeWorld.ts'
import { type EndpointProxy, startEndpointProxy } from './endpointProxy.ts'

/** A process, what takes its database away, and what happens at its steps. */
export type Process = RunningRelay & { readonly away: Away; onStep: (step: RelayStep) => void }

export type Relayed = {
  readonly world: BridgeWorld
  /** Second endpoints: of the destination, and of the source. */
  readonly far: EndpointProxy
  readonly near: EndpointProxy
  readonly client: AggregatorClient
  aggregator: Process
  deliverer: Process
  readonly attesters: Process[]
  readonly startDeliverer: () => Promise<void>
  readonly startAttester: (index: number, endpoints?: readonly string[]) => Promise<void>
  readonly stopAttester: (index: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** A database for a process of that name, and what takes it away. */
export type OpenAway = (name: string) => Promise<{
  readonly away: Away
  readonly modules: Pick<RelayModules, 'openStore'>
  readonly options: { readonly databaseUrl?: string }
  readonly close: () => Promise<void>
}>

export const embeddedAway: OpenAway = async () => ({ ...openEmbedded(), options: {}, close: async () => undefined })

/** A database on that server for each process, behind a relay of connections that can be cut. */
export const postgresAway =
  (server: string): OpenAway =>
  async (process) => {
    const name = `causeway_${process.replaceAll('-', '_')}_${randomBytes(6).toString('hex')}`
    const admin = async (text: string): Promise<void> => {
      const client = new pg.Client({ connectionString: server })
      await client.connect()
      await client.query(text)
      await client.end()
    }
    await admin(`create database ${name}`)
    const url = new URL(server)
    const relay = await startRelay({ host: url.hostname, port: Number(url.port || 5432) })
    url.host = `127.0.0.1:${relay.port}`
    url.pathname = `/${name}`
    const close = async (): Promise<void> => {
      await relay.close()
      await admin(`drop database ${name} with (force)`)
    }
    return { away: relay, modules: {}, options: { databaseUrl: url.href }, close }
  }

export const openRelayed = async (openAway: OpenAway = embeddedAway): Promise<Relayed> => {
  let url = ''
  const databases = new Map<string, Awaited<ReturnType<OpenAway>>>()
  const world = await openBridgeWorld(() => url)
  const far = await startEndpointProxy(world.destination.anvil.rpcUrl)
  const near = await startEndpointProxy(world.source.anvil.rpcUrl)
  const start = async (options: Parameters<BridgeWorld['run']>[0]): Promise<Process> => {
    const name = basename(options.dataFolder)
    const database = databases.get(name) ?? (await openAway(name))
    databases.set(name, database)
    const { away, modules, options: more } = database
    let process: Process | undefined
    const onStep = async (step: RelayStep): Promise<void> => process?.onStep(step)
    process = { ...(await world.run({ ...options, ...more }, { ...modules, onStep })), away, onStep: () => undefined }
    return process
  }
  const aggregator = await start(world.optionsOf.aggregator())
  url = aggregator.url
  const attesters: Process[] = []
  const startAttester = async (index: number, endpoints?: readonly string[]): Promise<void> => {
    attesters[index] = await start(world.optionsOf.attester(index, endpoints))
  }
  const endpoints = [world.destination.anvil.rpcUrl, far.url]
  const openDeliverer = () => start(world.optionsOf.deliverer({ stuckMs: 400, quorumMs: 3_000 }, endpoints))
  const [deliverer] = await Promise.all([openDeliverer(), ...[0, 1, 2, 3].map((index) => startAttester(index))])
  const relayed: Relayed = {
    ...{ world, far, near, client: connectAggregator({ url }), aggregator, deliverer, attesters, startAttester },
    startDeliverer: async () => {
      relayed.deliverer = await openDeliverer()
    },
    stopAttester: (index) => attesters[index]?.close() ?? Promise.resolve(),
    close: async () => {
      await world.closeAll()
      for (const database of databases.values()) await database.close()
      await far.close()
      await near.close()
    },
  }
  return relayed
}

export const metricsOf = async ({ url }: RunningRelay): Promise<string> => (await fetch(`${url}/metrics`)).text()

export const halted = (relay: RunningRelay | undefined, code: string) => async (): Promise<boolean> =>
  relay !== undefined && new RegExp(`view_halted\\{.*code="${code}"\\} 1`).test(await metricsOf(relay))

/** The signers of the batches that a message is in, as the aggregator has them. */
export const signersOf = async ({ client }: Relayed, messageId: string): Promise<number> => {
  const views = await Promise.all((await client.batchesOf(messageId)).map((digest) => client.batch(digest)))
  return Math.max(0, ...views.map(({ signers }) => signers.length))
}

export const hasOutcome = async ({ world }: Relayed, ids: readonly string[]): Promise<boolean> => {
  const { delivered, failed } = await world.outcomes()
  return ids.some((id) => delivered.has(id) || failed.has(id))
}

/** Lifts every halt of a process that is stopped. */
export const lift = async ({ world }: Relayed, name: string): Promise<void> => {
  const store = await openStore({ dataFolder: world.folderOf(name) })
  for (const view of await listViews(store.database.query)) await liftHalt(store.database.query, view.name)
  await store.close()
}

/** As if another message had been signed under the next number, before the source was rewritten. */
export const signAnother = async ({ world }: Relayed, name: string): Promise<void> => {
  const { route, source, destination } = world
  const last: bigint = await source.outbox.getFunction('lastNonce')(destination.chainId)
  const store = await openStore({ dataFolder: world.folderOf(name) })
  await store.database.query(
    anyRow,
    `insert into relay_signed (source_chain_id, outbox, destination_chain_id, nonce, message_id) values ($1, $2, $3, $4, $5)`,
    [route.sourceChainId, route.outbox, route.destinationChainId, (last + 1n).toString(), `0x${'99'.repeat(32)}`],
  )
  await store.close()
}

/** A message that nobody has sent, with the number after the next, and its log. */
export const forge = async ({ world }: Relayed) => {
  const { route, source, destination } = world
  const last: bigint = await source.outbox.getFunction('lastNonce')(destination.chainId)
  const bytes = encodeMessage({
    ...{ sourceChainId: BigInt(route.sourceChainId), outbox: route.outbox, nonce: last + 2n, inbox: route.inbox },
    ...{ destinationChainId: BigInt(route.destinationChainId), sender: route.outbox, recipient: destination.takes },
    ...{ gasLimit: 60_000, payload: '0x' },
  })
  const forged = messageIdOf(bytes)
  const word = (value: bigint | number): string => `0x${value.toString(16).padStart(64, '0')}`
  const topics = [
    topicOf('MessageCommitted(bytes32,uint64,uint64,bytes32,bytes)'),
    forged,
    word(route.destinationChainId),
    word(last + 2n),
  ]
  const data = AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes'], [word(1n), bytes])
  /** Behind the real one before it, so that no number is missing. */
  const lie = (truth: unknown): unknown => {
    const isNext = JSON.stringify(truth).includes(word(last + 1n))
    return isNext && Array.isArray(truth)
      ? [...truth, Object.assign({}, truth.at(-1), { topics, data, logIndex: '0x7f' })]
      : truth
  }
  return { forged, lie }
}
