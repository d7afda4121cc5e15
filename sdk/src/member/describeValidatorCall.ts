import { computeAddress, concat, toUtf8String, ZeroAddress } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { memberId } from '../ids.ts'
import type { DecisionEffect, SetSize, UpgradePlan } from './decisionEffect.ts'
import type { DecodedCall, Describe } from './decodeCall.ts'
import { getMember } from './getMember.ts'
import { faultsOf } from './getValidators.ts'

const actions = {
  scheduleAddition: { action: 'addition', difference: 1 },
  scheduleRemoval: { action: 'removal', difference: -1 },
  scheduleReplacement: { action: 'replacement', difference: 0 },
} as const

const isAction = (name: string): name is keyof typeof actions => name in actions

const sizeOf = (validators: number): SetSize => ({ validators, faults: faultsOf(validators) })

/** What a call to the set of validators changes; undefined if it is none of those that decisions make. */
export const describeValidatorCall: Describe = async (client, call) => {
  if (call.contract !== 'ValidatorSet') return undefined
  if (isAction(call.function)) return describeSeat(client, call, call.function)
  if (call.function === 'setCap') return describeCap(client, call)
  if (call.function === 'planUpgrade') return describeUpgrade(client, call)
  if (call.function === 'withdrawUpgrade') return describeWithdrawal(client)
  return undefined
}

const describeSeat = async (
  client: CausewayClient,
  { args }: DecodedCall,
  name: keyof typeof actions,
): Promise<DecisionEffect> => {
  const { action, difference } = actions[name]
  const id = memberId.parse(args[0])
  const { validators } = client.contracts
  const [member, list, seat] = await Promise.all([
    getMember(client, id),
    read(() => validators.getValidators()),
    read(() => validators.validatorOf(id)),
  ])
  return {
    kind: 'validator',
    action,
    member,
    validator: action === 'removal' ? undefined : addressOfKey(String(args[1]), String(args[2])),
    retired: action === 'addition' || seat === ZeroAddress ? undefined : seat,
    before: sizeOf(list.length),
    after: sizeOf(list.length + difference),
  }
}

/** Undefined for coordinates that are not on the curve. */
const addressOfKey = (x: string, y: string): string | undefined => {
  try {
    return computeAddress(concat(['0x04', x, y]))
  } catch {
    return undefined
  }
}

const describeCap = async (client: CausewayClient, { args }: DecodedCall): Promise<DecisionEffect> => {
  const { validators } = client.contracts
  const jurisdiction = String(args[0])
  const [cap, seats] = await Promise.all([
    read(() => validators.capOf(jurisdiction)),
    read(() => validators.seatsOf(jurisdiction)),
  ])
  return {
    kind: 'cap',
    jurisdiction: toUtf8String(jurisdiction),
    seats: Number(seats),
    before: Number(cap),
    after: Number(args[1]),
  }
}

const describeUpgrade = async (client: CausewayClient, { args }: DecodedCall): Promise<DecisionEffect> => ({
  kind: 'upgradePlan',
  before: await planNow(client),
  after: { height: Number(args[0]), version: Number(args[1]) },
})

/** Which plan is back, the contract alone knows: the version in force stays. */
const describeWithdrawal = async (client: CausewayClient): Promise<DecisionEffect> => ({
  kind: 'upgradeWithdrawal',
  before: await planNow(client),
})

const planNow = async (client: CausewayClient): Promise<UpgradePlan> => {
  const { height, version } = await read(() => client.contracts.validators.plannedUpgrade())
  return { height: Number(height), version: Number(version) }
}
