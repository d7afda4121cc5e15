// What the consortium decides about organisations, as calls.
import { id as hashOf } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import type { MemberId } from '../ids.ts'
import { callOf } from './callOf.ts'
import type { DecisionCall } from './decision.ts'

/** Admits an organisation that applied. */
export const admitCall = ({ contracts: { members } }: CausewayClient, id: MemberId): DecisionCall =>
  callOf(members, () => members.interface.encodeFunctionData('admit', [id]))

/** Suspends an organisation; the reason in words is hashed. */
export const suspendCall = ({ contracts: { members } }: CausewayClient, id: MemberId, reason: string): DecisionCall =>
  callOf(members, () => members.interface.encodeFunctionData('suspend', [id, hashOf(reason)]))

export const reinstateCall = ({ contracts: { members } }: CausewayClient, id: MemberId): DecisionCall =>
  callOf(members, () => members.interface.encodeFunctionData('reinstate', [id]))

/** Ends a membership. */
export const completeLeaveCall = ({ contracts: { members } }: CausewayClient, id: MemberId): DecisionCall =>
  callOf(members, () => members.interface.encodeFunctionData('completeLeave', [id]))

/** Gives an organisation that lost all its controller keys a new one; the old ones lose their role. */
export const recoverMemberCall = (
  { contracts: { members } }: CausewayClient,
  { id, controller }: { readonly id: MemberId; readonly controller: string },
): DecisionCall => callOf(members, () => members.interface.encodeFunctionData('recover', [id, controller]))
