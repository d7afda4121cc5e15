// What CometBFT says on its own RPC port, and the engine on the port of its metrics.
import { z } from 'zod'
import { askPort } from './askPort.ts'

const hex40 = z.string().regex(/^[0-9A-Fa-f]{40}$/)
const lower = (address: string): string => `0x${address.toLowerCase()}`

const status = z.object({
  result: z.object({
    node_info: z.object({ id: hex40, network: z.string() }),
    sync_info: z.object({ latest_block_height: z.string(), latest_block_time: z.string() }),
    validator_info: z.object({ address: hex40 }),
  }),
})
const netInfo = z.object({ result: z.object({ peers: z.array(z.object({ node_info: z.object({ id: hex40 }) })) }) })
const validators = z.object({ result: z.object({ validators: z.array(z.object({ address: hex40 })) }) })
const votes = z.object({ round: z.int(), prevotes_bit_array: z.string(), precommits_bit_array: z.string() })
const consensusState = z.object({
  result: z.object({ round_state: z.object({ 'height/round/step': z.string(), height_vote_set: z.array(votes) }) }),
})
const health = z.object({
  alarms: z.array(z.string()),
  misbehavior: z.array(z.object({ type: z.string(), validator: z.string(), height: z.int() })),
  /** Those that it lets in beside itself; none before it has read the registry. */
  nodes: z.array(z.object({ peerId: z.string() })),
})

export type ConsensusAnswer = {
  readonly peerId: string
  readonly network: string
  readonly height: number
  readonly blockTime: number
  readonly validator: string
  readonly peers: readonly string[] | undefined
  readonly round: number | undefined
  readonly silentValidators: readonly string[] | undefined
}

export const askConsensus = async (url: string): Promise<ConsensusAnswer | undefined> => {
  const [own, net, set, state] = await Promise.all([
    askPort(`${url}/status`, status),
    askPort(`${url}/net_info`, netInfo),
    askPort(`${url}/validators?per_page=100`, validators),
    askPort(`${url}/consensus_state`, consensusState),
  ])
  if (own === undefined) return undefined
  const { node_info, sync_info, validator_info } = own.value.result
  const addresses = set?.value.result.validators.map(({ address }) => lower(address))
  const round = state?.value.result.round_state
  return {
    peerId: node_info.id.toLowerCase(),
    network: node_info.network,
    height: Number(sync_info.latest_block_height),
    blockTime: Math.floor(Date.parse(sync_info.latest_block_time) / 1_000),
    validator: lower(validator_info.address),
    peers: net?.value.result.peers.map(({ node_info: { id } }) => id.toLowerCase()),
    round: round === undefined ? undefined : roundOf(round['height/round/step']),
    silentValidators:
      round === undefined || addresses === undefined
        ? undefined
        : silentIn(addresses, roundOf(round['height/round/step']), round.height_vote_set),
  }
}

const roundOf = (text: string): number => Number(text.split('/')[1])

/**
 * Who cast neither vote in the round that runs, or in the one before while nobody has voted in this one. Only a chain that makes no blocks
 * makes this a finding: in a healthy one a vote is always still on its way.
 *
 * @example silentIn(['0xa', '0xb'], 0, [{ round: 0, prevotes_bit_array: 'BA{2:x_} …', precommits_bit_array: 'BA{2:x_} …' }]) // ['0xb']
 */
export const silentIn = (addresses: readonly string[], round: number, all: readonly z.output<typeof votes>[]): string[] => {
  const at = (number: number): readonly string[] => {
    const found = all.find((each) => each.round === number)
    return found === undefined ? [] : [bitsOf(found.prevotes_bit_array), bitsOf(found.precommits_bit_array)]
  }
  const running = at(round)
  const bits = running.some((each) => each.includes('x')) ? running : at(round - 1)
  return bits.length === 0 ? [] : addresses.filter((_, index) => bits.every((each) => each[index] !== 'x'))
}

const bitsOf = (text: string): string => /^BA\{\d+:([x_]*)\}/.exec(text)?.[1] ?? ''

export type HealthAnswer = z.output<typeof health> & { readonly clockAhead: number | undefined }

/** @param url of the port `metrics` */
export const askHealth = async (url: string): Promise<HealthAnswer | undefined> => {
  const answer = await askPort(`${url}/health`, health)
  return answer === undefined ? undefined : { ...answer.value, clockAhead: answer.clockAhead }
}
