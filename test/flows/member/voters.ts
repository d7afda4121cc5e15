// Organisations that vote, each with a controller key, a consensus key and coin, on a chain of their own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { digestOfJson } from '@causeway/sdk/digest'
import type { MemberId } from '@causeway/sdk/ids'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { createDid, memberIdOf } from '@causeway/sdk/member/did'
import { completeLei } from '@causeway/sdk/member/institutionCode'
import { makeCall } from '@causeway/sdk/member/makeCall'
import type { MemberRole } from '@causeway/sdk/member/roles'
import { addValidatorCall } from '@causeway/sdk/member/validatorCalls'
import { signValidatorConsent, type ValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import { id as hashOf, toQuantity, Wallet } from 'ethers'
import { type Cast, closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import { type EmbeddedNetwork, startNetwork } from '../../../deploy/networks/embedded/startNetwork.ts'

export const TERMS = digestOfJson({ title: 'Membership agreement of the test', version: 1 })
const DAY = 86_400
const COIN = 10n ** 18n

/** An organisation of a test, by the name that its keys are derived from. */
export type Organisation = {
  readonly did: string
  readonly id: MemberId
  readonly key: Wallet
  readonly client: CausewayClient
  /** 32 bytes as 0x-hex. */
  readonly consensusKey: string
}

export type Consortium = {
  readonly folder: string
  readonly network: EmbeddedNetwork
  readonly cast: Cast
  /** An organisation with coin that has not applied. */
  readonly found: (name: string, jurisdiction: string) => Promise<Organisation>
  /** One that was admitted by the account `consortium`. */
  readonly admit: (name: string, jurisdiction: string, roles?: readonly MemberRole[]) => Promise<Organisation>
  readonly consentOf: (organisation: Organisation, consensusKey?: string) => Promise<ValidatorConsent>
  /** Four voters, two of each jurisdiction, each with a validator: `cn1`, `cn2`, `eu1`, `eu2`. */
  readonly seatFour: () => Promise<readonly [Organisation, Organisation, Organisation, Organisation]>
  /** Lets time pass on the chain. */
  readonly pass: (seconds: number) => Promise<void>
  readonly close: () => Promise<void>
}

const keyOf = (name: string): string => hashOf(`causeway test key ${name}`)

/** The code of an invented institution: 18 letters and digits of a hash, and their check digits. */
const codeOf = (name: string): string => completeLei(hashOf(name).slice(2, 20).toUpperCase())

export const openConsortium = async (): Promise<Consortium> => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-member-'))
  const network = await startNetwork({ folder })
  const cast = openCast(network)
  const { provider } = cast.consortium
  const clients: CausewayClient[] = []

  const found = async (name: string, jurisdiction: string): Promise<Organisation> => {
    const key = new Wallet(keyOf(name))
    const did = createDid({ jurisdiction, institutionCode: codeOf(name), address: key.address, random: '0badcafe' })
    const client = createClient({ ...network, privateKey: key.privateKey })
    clients.push(client)
    await provider.send('anvil_setBalance', [key.address, toQuantity(COIN)])
    return { did, id: memberIdOf(did), key, client, consensusKey: keyOf(`${name} consensus`) }
  }
  const admit = async (name: string, jurisdiction: string, roles: readonly MemberRole[] = ['validator']) => {
    const organisation = await found(name, jurisdiction)
    await applyForMembership(organisation.client, { did: organisation.did, roles, termsDigest: TERMS })
    await admitMember(cast.consortium, organisation.id)
    return organisation
  }
  const consentOf = async ({ client, id, consensusKey }: Organisation, other = consensusKey): Promise<ValidatorConsent> =>
    signValidatorConsent(client, { memberId: id, consensusKey: other, deadline: (await chainTime(client)) + 90 * DAY })
  const seat = async (name: string, jurisdiction: string): Promise<Organisation> => {
    const organisation = await admit(name, jurisdiction)
    await makeCall(cast.consortium, addValidatorCall(cast.consortium, await consentOf(organisation)))
    return organisation
  }
  return {
    folder,
    network,
    cast,
    found,
    admit,
    consentOf,
    seatFour: async () => [await seat('cn1', 'CN'), await seat('cn2', 'CN'), await seat('eu1', 'EU'), await seat('eu2', 'EU')],
    pass: async (seconds) => {
      await read(() => provider.send('evm_increaseTime', [seconds]))
      await read(() => provider.send('evm_mine', []))
    },
    close: async () => {
      for (const client of clients) client.close()
      closeCast(cast)
      await network.close()
      await rm(folder, { recursive: true })
    },
  }
}
