// The genesis with which a halted chain goes on: the old one, with what the plan changes. All operators make the same bytes from the same plan.
import { computeAddress, getBytes } from 'ethers'
import { z } from 'zod'
import { rescueErrors } from './errors.ts'
import type { RescuePlan, RescueSeat } from './plan.ts'

const genesis = z.looseObject({
  chain_id: z.string(),
  initial_height: z.string(),
  consensus_params: z.looseObject({ version: z.looseObject({ app: z.string() }).optional() }),
  validators: z.array(z.unknown()),
  app_state: z.looseObject({
    member_registry: z.string(),
    validator_set: z.string(),
    rescue: z.looseObject({ number: z.int() }).optional(),
  }),
})
export type Genesis = z.infer<typeof genesis>

/** @throws RescueHomeOther */
export const parseGenesis = (text: string, file: string): Genesis => {
  try {
    return genesis.parse(JSON.parse(text))
  } catch (cause) {
    throw rescueErrors.RescueHomeOther({ file, problem: 'not a genesis of CometBFT' }, cause)
  }
}

/** How many rescues a chain with this genesis has had. */
export const rescuesOf = ({ app_state }: Genesis): number => app_state.rescue?.number ?? 0

const validatorOf = ({ key }: RescueSeat, index: number) => ({
  address: computeAddress(key).slice(2).toUpperCase(),
  pub_key: { type: 'tendermint/PubKeySecp256k1eth', value: Buffer.from(getBytes(key)).toString('base64') },
  power: '1',
  name: `seat-${index}`,
})

export const rescueGenesis = (old: Genesis, plan: RescuePlan): Genesis => ({
  ...old,
  genesis_time: new Date(plan.genesisTime * 1_000).toISOString(),
  // Another name: no vote of the old chain is one of this, so no validator can be made to sign twice.
  chain_id: `causeway-${plan.chainId}-rescue-${plan.number}`,
  initial_height: String(plan.height + 1),
  consensus_params: { ...old.consensus_params, version: { app: String(plan.appVersion) } },
  validators: plan.seats.map(validatorOf),
  app_state: {
    ...old.app_state,
    rescue: { number: plan.number, block_hash: plan.blockHash, until: plan.until, nodes: plan.nodes },
  },
})

export const genesisText = (value: Genesis): string => `${JSON.stringify(value, null, 2)}\n`
