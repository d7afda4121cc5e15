// The light client of a route: kept up to date by headers of the source's consensus, and what is proven under them.
import { checkpointSlot } from '@causeway/sdk/bridge/checkpointSlot'
import { accumulatorProof } from '@causeway/sdk/bridge/comet/accumulatorProof'
import { askComet, signedHeaderSchema } from '@causeway/sdk/bridge/comet/askComet'
import { checkpointProof } from '@causeway/sdk/bridge/comet/checkpointProof'
import { type HeaderProof, headerProof } from '@causeway/sdk/bridge/comet/headerProof'
import { toQuantity } from 'ethers'
import { advance } from './advance.ts'
import type { ChainLog } from './chainView.ts'
import { type ClientState, clientFilter, gasOfUpdate, readClient, readClientLog, updateData } from './cometClient.ts'
import { relayErrors } from './errors.ts'
import { accumulatorAt, checkpointAfter, findHeader, forgetHeaders, insertHeader, insertSent, sentFrom } from './headerStore.ts'
import type { Prover } from './proofs.ts'
import type { SourceModules } from './readSource.ts'
import type { LightClientOptions } from './relayOptions.ts'
import { allSentFilter, assertCommitted, readAccumulated } from './sourceMessage.ts'
import { keepTransaction, listTransactions } from './transactionStore.ts'
import { accountOf, broadcast, prepareDelivery, type TransactionModules, targetOf } from './transactions.ts'

/** What has become durable, or left the process. */
export type LightClientStep = 'headerWritten' | 'headerSent'

export type LightClientModules = SourceModules &
  TransactionModules & {
    readonly options: LightClientOptions
    /** The first block of the destination that can hold an event of the client. */
    readonly destinationStart: number
    readonly onStep?: ((step: LightClientStep) => Promise<void>) | undefined
  }

export type LightClient = {
  readonly verifier: string
  /** Takes in what the outbox has sent, once its storage bears that out, and which headers the client has taken, whoever brought them. */
  readonly read: () => Promise<void>
  readonly prove: Prover
  /**
   * Brings the header that a batch waits for, one before the last grows too old, or those that give trust to a changed set; at most one at a
   * time.
   */
  readonly keepUp: () => Promise<void>
}

/** Which part of the trusting period may pass without a header. */
const IDLE_SHARE = 1 / 3
/** Ids that a checkpoint has to save a proof by the header: fewer cost less than the proof of its slot. */
const LEAST_SAVED = 500
/** Blocks that a consensus node may be behind: one that says it has less could keep every header back but the next. */
const MOST_BEHIND = 10
/** Milliseconds between two looks whether the validators have changed. */
const LOOK_MS = 30_000

export const createLightClient = (modules: LightClientModules): LightClient => {
  const { database, source, destination, route, options } = modules
  const sender = { sourceChainId: route.sourceChainId, outbox: route.outbox }
  const held = { chainId: route.destinationChainId, client: options.client }
  /** The least block that a batch waits for. */
  let wanted: number | undefined
  let known = 0
  let lookedAt = 0

  const readSent = async (): Promise<void> => {
    const name = `accumulator/${sender.sourceChainId}/${sender.outbox}`
    const { outbox } = sender
    const check = (logs: readonly ChainLog[], from: number, to: number) => assertCommitted(source, outbox, { logs, from, to })
    const reading = { name, view: source, filter: allSentFilter(outbox), startBlock: modules.sourceStart, check }
    for (let more = true; more; )
      ({ height: known, more } = await advance(database, reading, (query, logs) =>
        insertSent(query, sender, logs.map(readAccumulated)),
      ))
  }

  const readHeaders = async (): Promise<void> => {
    const name = `headers/${held.chainId}/${held.client}`
    const filter = clientFilter(held.client)
    const reading = { name, view: destination, filter, startBlock: modules.destinationStart }
    for (let more = true; more; )
      ({ more } = await advance(database, reading, async (query, logs) => {
        for (const log of logs) {
          const said = readClientLog(log)
          if (said === 'recovered') await forgetHeaders(query, held)
          else if (said !== undefined) await insertHeader(query, held, said)
        }
      }))
  }

  const prove: Prover = async ({ messageIds }, messages) => {
    const block = Math.max(...messages.map(({ source_height }) => source_height))
    const header = await findHeader(database.query, held, block)
    if (header === undefined) {
      wanted = Math.min(wanted ?? block, block)
      return undefined
    }
    // Another deliverer's, of blocks that are not read yet.
    if (header.height - 1 > known) return undefined
    const all = await sentFrom(database.query, sender, messageIds[0] ?? '', header.height - 1)
    const found =
      all.sent.length - messageIds.length >= LEAST_SAVED
        ? await checkpointAfter(database.query, sender, messageIds.at(-1) ?? '', header.height - 1)
        : undefined
    const end = all.sent.indexOf(found?.id ?? '') + 1
    if (found === undefined || all.sent.length - end < LEAST_SAVED) return accumulatorProof({ ...header, ...all, messageIds })
    const { checkpoint } = found
    const slot = checkpointSlot(checkpoint.destinationChainId, checkpoint.nonce)
    const shown = await source.storageProof({ ...header, account: route.outbox, slot })
    return checkpointProof({ before: all.before, sent: all.sent.slice(0, end), messageIds, checkpoint, shown })
  }

  const isUnderWay = async (): Promise<boolean> =>
    (await listTransactions(database.query, accountOf(modules))).some((row) => targetOf(row) === held.client)

  const keepUp = async (): Promise<void> => {
    const block = wanted
    wanted = undefined
    if (await isUnderWay()) return
    const state = await readClient(destination, held.client)
    const isOld = modules.clock() / 1_000 - state.time > state.trustingPeriod * IDLE_SHARE
    const isDue = block !== undefined || isOld || state.isSetPending
    if (!isDue && (state.isFrozen || modules.clock() - lookedAt < LOOK_MS)) return
    if (state.isFrozen) throw relayErrors.RelayClientFrozen({ client: held.client, height: state.height })
    lookedAt = modules.clock()
    const goal = { above: Math.max(state.height, block ?? 0), most: known + 1, isDue }
    const update = await firstOf(options.cometEndpoints, (cometUrl) => updateBy(cometUrl, state, goal))
    if (update !== undefined) await send(update)
  }

  /**
   * The transaction that a node's answers lead to; undefined if it knows no header yet that is wanted.
   *
   * @throws RelayHeaderMissing and others where it contradicts itself, or keeps a header back
   */
  const updateBy = async (cometUrl: string, state: ClientState, { above, most, isDue }: Goal): Promise<Update | undefined> => {
    const latest = await headerAt(cometUrl)
    const target = Math.min(latest.height, most)
    if (latest.height < most - MOST_BEHIND) throw relayErrors.RelayHeaderMissing({ cometUrl, after: latest.height, most })
    if (target <= above) return undefined
    const height = await nextHeight(cometUrl, state, target)
    if (height === target && !isDue) return undefined
    const proof = await proofAt(cometUrl, height)
    const { header } = proof
    const isLast = header.nextValidatorsHash !== header.validatorsHash
    if (header.height !== height || (height < target && !isLast))
      throw relayErrors.RelayHeaderMissing({ cometUrl, after: state.height, asked: height, given: header.height, target })
    const data = updateData(proof, state.isSetPending)
    const gas = gasOfUpdate(proof, state.isSetPending, data)
    await destination.tell('eth_call', [{ from: modules.signer.address, to: held.client, data, gas: toQuantity(gas) }, 'latest'])
    return { data, gas }
  }

  const proofAt = (cometUrl: string, height: number): Promise<HeaderProof> => {
    const provider = {
      getBlock: async (block: number) => ({ gasUsed: BigInt(await source.gasUsed(block)) }),
      getStorage: () => accumulatorAt(database.query, sender, height - 1),
    }
    // CAST: headerProof asks nothing else of a provider, and of the block only its gas.
    const asked = provider as unknown as Parameters<typeof headerProof>[0]['provider']
    return headerProof({ cometUrl, provider: asked, height, outbox: route.outbox })
  }

  const send = async ({ data, gas }: Update): Promise<void> => {
    const row = await prepareDelivery(modules, { to: held.client, data, gas, messageIds: [] })
    await keepTransaction(database.query, accountOf(modules), row)
    await modules.onStep?.('headerWritten')
    await broadcast(modules, row)
    await modules.onStep?.('headerSent')
  }

  return {
    verifier: options.verifier,
    read: async () => {
      await readSent()
      await readHeaders()
    },
    prove,
    keepUp,
  }
}

type Update = { readonly data: string; readonly gas: number }
type Goal = {
  /** Heights between which the header has to be. */
  readonly above: number
  readonly most: number
  /** If not, only one is brought that names another set. */
  readonly isDue: boolean
}

const headerAt = async (cometUrl: string, height?: number) => {
  const path = height === undefined ? 'commit' : `commit?height=${height}`
  const { header } = (await askComet(cometUrl, path, signedHeaderSchema)).signed_header
  if (height !== undefined && header.height !== height)
    throw relayErrors.RelayHeaderMissing({ cometUrl, after: height - 1, asked: height, given: header.height })
  return header
}

/** The target, if the set that the client expects rules it; else the last header of that set before, which names the next one. */
const nextHeight = async (cometUrl: string, { height, expectedSet }: ClientState, target: number): Promise<number> => {
  const isRuled = async (at: number): Promise<boolean> => (await headerAt(cometUrl, at)).validators_hash === expectedSet
  if (await isRuled(target)) return target
  let [low, high] = [height, target]
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2)
    if (await isRuled(middle)) low = middle
    else high = middle
  }
  if (low === height) throw relayErrors.RelayHeaderMissing({ cometUrl, after: height, expectedSet })
  return low
}

/** One honest node is enough, since a header shows itself: the others are asked only where the answers of one lead to nothing. */
const firstOf = async <Answer>(
  endpoints: readonly string[],
  ask: (endpoint: string) => Promise<Answer | undefined>,
): Promise<Answer | undefined> => {
  let fault: unknown
  for (const endpoint of endpoints) {
    try {
      const answer = await ask(endpoint)
      if (answer !== undefined) return answer
    } catch (error) {
      fault = error
    }
  }
  if (fault !== undefined) throw fault
  return undefined
}
