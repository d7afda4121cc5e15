// What the consortium decides about validators, as calls.
import type { CausewayClient } from '../client/createClient.ts'
import type { MemberId } from '../ids.ts'
import { jurisdictionBytes } from './applyForMembership.ts'
import { callOf } from './callOf.ts'
import type { DecisionCall } from './decision.ts'
import type { ValidatorConsent } from './validatorConsent.ts'

/** Schedules a validator of an organisation that has none. */
export const addValidatorCall = (
  { contracts: { validators } }: CausewayClient,
  { memberId, x, y, deadline, proof }: ValidatorConsent,
): DecisionCall =>
  callOf(validators, () => validators.interface.encodeFunctionData('scheduleAddition', [memberId, x, y, deadline, proof]))

export const removeValidatorCall = ({ contracts: { validators } }: CausewayClient, id: MemberId): DecisionCall =>
  callOf(validators, () => validators.interface.encodeFunctionData('scheduleRemoval', [id]))

/** Schedules another consensus key for the validator of an organisation. */
export const replaceValidatorCall = (
  { contracts: { validators } }: CausewayClient,
  { memberId, x, y, deadline, proof }: ValidatorConsent,
): DecisionCall =>
  callOf(validators, () => validators.interface.encodeFunctionData('scheduleReplacement', [memberId, x, y, deadline, proof]))

/** Limits the validators of a jurisdiction; 0 is no limit. */
export const capCall = (
  { contracts: { validators } }: CausewayClient,
  { jurisdiction, most }: { readonly jurisdiction: string; readonly most: number },
): DecisionCall =>
  callOf(validators, () => validators.interface.encodeFunctionData('setCap', [jurisdictionBytes(jurisdiction), most]))

/** Tells every validator to go on with another version of the engine from a height on. */
export const upgradePlanCall = (
  { contracts: { validators } }: CausewayClient,
  { height, version }: { readonly height: number; readonly version: number },
): DecisionCall => callOf(validators, () => validators.interface.encodeFunctionData('planUpgrade', [height, version]))

/** Withdraws the planned upgrade before its height comes. */
export const withdrawUpgradeCall = ({ contracts: { validators } }: CausewayClient): DecisionCall =>
  callOf(validators, () => validators.interface.encodeFunctionData('withdrawUpgrade'))

/** Withdraws a scheduled change. */
export const cancelChangeCall = ({ contracts: { validators } }: CausewayClient, changeId: bigint): DecisionCall =>
  callOf(validators, () => validators.interface.encodeFunctionData('cancel', [changeId]))
