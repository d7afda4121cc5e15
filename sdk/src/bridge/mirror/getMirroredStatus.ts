import type { CausewayClient } from '../../client/createClient.ts'
import { read } from '../../client/send.ts'
import type { MemberId } from '../../ids.ts'
import { type Sighting, sightingOf } from './sighting.ts'
import { type StatusListView, statusListId, statusListOf } from './statusList.ts'

export type MirroredStatus = StatusListView & { readonly sighting: Sighting }

type StatusOf = { readonly issuer: MemberId; readonly list: string }

/** What this chain shows of a status list of another one; undefined if it was not published. */
export const getMirroredStatus = async (
  client: CausewayClient,
  { sourceChainId, issuer, list }: StatusOf & { readonly sourceChainId: number | bigint },
): Promise<MirroredStatus | undefined> => {
  const [row, seen] = await read(() => client.contracts.statusMirror.statusOf(sourceChainId, issuer, statusListId(list)))
  const [shown, sighting] = [statusListOf(row), sightingOf(seen)]
  return shown === undefined || sighting === undefined ? undefined : { ...shown, sighting }
}

/** What is anchored on this chain itself; undefined if nothing is. */
export const getAnchoredStatus = async (
  client: CausewayClient,
  { issuer, list }: StatusOf,
): Promise<StatusListView | undefined> =>
  statusListOf(await read(() => client.contracts.statusMirror.anchoredOf(issuer, statusListId(list))))
