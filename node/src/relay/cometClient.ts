// A CometLightClient as a deliverer knows it: its events, its state, its calls and their gas.
import type { HeaderProof } from '@causeway/sdk/bridge/comet/headerProof'
import { ICometLightClient__factory } from '@causeway/sdk/generated/contracts/factories/ICometLightClient__factory'
import { dataLength } from 'ethers'
import type { ChainLog, ChainView, LogFilter } from './chainView.ts'
import type { Header } from './headerStore.ts'

const client = ICometLightClient__factory.createInterface()

export const clientFilter = (address: string): LogFilter => ({ address, topics: [] })

/** What a log says: that a header was taken, or that all of them were forgotten. */
export const readClientLog = ({ topics, data }: ChainLog): Header | 'recovered' | undefined => {
  const event = client.parseLog({ topics: [...topics], data })
  if (event?.name === 'CometRecovered') return 'recovered'
  if (event?.name !== 'CometHeaderAccepted') return undefined
  const { height, executionHash, accumulator } = event.args
  return { height: Number(height), executionHash: String(executionHash), accumulator: String(accumulator) }
}

export type ClientState = {
  /** Of the last header, with its time in unix seconds. */
  readonly height: number
  readonly time: number
  readonly isFrozen: boolean
  /** Whether the next header has to bring its set. */
  readonly isSetPending: boolean
  /** ValidatorsHash that the next header must have. */
  readonly expectedSet: string
  /** Seconds. */
  readonly trustingPeriod: number
}

/** @throws as ChainView.view */
export const readClient = async (view: ChainView, address: string): Promise<ClientState> => {
  const { height } = await view.final()
  const ask = (data: string): Promise<string> => view.view(address, data, height)
  const [status, sets, period] = await Promise.all([
    ask(client.encodeFunctionData('status')),
    ask(client.encodeFunctionData('sets')),
    ask(client.encodeFunctionData('trustingPeriod')),
  ])
  const [last] = client.decodeFunctionResult('status', status)
  const [inPlace, pending] = client.decodeFunctionResult('sets', sets)
  const [trustingPeriod] = client.decodeFunctionResult('trustingPeriod', period)
  return {
    ...{ height: Number(last.height), time: Number(last.time), isFrozen: last.isFrozen, isSetPending: last.isSetPending },
    expectedSet: String(last.isSetPending ? pending : inPlace),
    trustingPeriod: Number(trustingPeriod),
  }
}

export const updateData = ({ header, commit, validators }: HeaderProof, isSetPending: boolean): string => {
  const given = { ...commit, signatures: [...commit.signatures] }
  return isSetPending
    ? client.encodeFunctionData('updateWithSet', [header, given, [...validators]])
    : client.encodeFunctionData('update', [header, given])
}

const BASE_GAS = 250_000
/** A signature: recovery, the vote's bytes, and the voter read from storage. */
const SIGNATURE_GAS = 20_000
/** A validator of a new set: its place in storage, and its leaf. */
const VALIDATOR_GAS = 60_000
const BYTE_GAS = 44

/** Gas of an update. It is asked for, not spent: what is left is given back. */
export const gasOfUpdate = ({ commit, validators }: HeaderProof, isSetPending: boolean, data: string): number =>
  BASE_GAS +
  commit.signatures.length * SIGNATURE_GAS +
  (isSetPending ? validators.length * VALIDATOR_GAS : 0) +
  dataLength(data) * BYTE_GAS
