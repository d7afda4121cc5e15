// Who acts on an embedded network, each with a key and a connection of its own.
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { createDid } from '@causeway/sdk/member/did'
import { completeLei } from '@causeway/sdk/member/institutionCode'
import type { Network } from '../network.ts'
import { type AccountName, accountNames, embeddedAccount } from './accounts.ts'

export type Cast = Readonly<Record<AccountName, CausewayClient>>

export const openCast = ({ rpcUrl, deployment }: Pick<Network, 'rpcUrl' | 'deployment'>): Cast => {
  const clients = accountNames.map((name) => {
    const { privateKey } = embeddedAccount(name)
    return [name, createClient({ rpcUrl, deployment, privateKey })]
  })
  // CAST: one entry for each name.
  return Object.fromEntries(clients) as Cast
}

export const closeCast = (cast: Cast): void => {
  for (const client of Object.values(cast)) client.close()
}

/** Codes with right check digits that no register knows: the organisations are invented. */
export const dids = {
  hospital: createDid({
    jurisdiction: 'CN',
    institutionCode: '91110000MA00DEM00J',
    address: embeddedAccount('hospital').address,
    random: '00000001',
  }),
  institute: createDid({
    jurisdiction: 'EU',
    institutionCode: completeLei('529900CAUSEWAYDEMO'),
    address: embeddedAccount('institute').address,
    random: '00000002',
  }),
} as const
