// Organisations that vote, each with a controller key, a consensus key and coin, on a chain of their own.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CausewayClient, createClient, signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { digestOfJson } from '@causeway/sdk/digest'
import type { MemberId } from '@causeway/sdk/ids'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { castVote } from '@causeway/sdk/member/castVote'
import type { Decision, DecisionId } from '@causeway/sdk/member/decision'
import { createDid, memberIdOf } from '@causeway/sdk/member/did'
import { executeDecision } from '@causeway/sdk/member/executeDecision'
import { getBallot } from '@causeway/sdk/member/getBallot'
import { completeLei } from '@causeway/sdk/member/institutionCode'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { proposeDecision } from '@causeway/sdk/member/proposeDecision'
import { queueDecision } from '@causeway/sdk/member/queueDecision'
import type { MemberRole } from '@causeway/sdk/member/roles'
import { addValidatorCall } from '@causeway/sdk/member/validatorCalls'
import { signValidatorConsent, type ValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import { id as hashOf, Wallet } from 'ethers'
import { handOver } from '../../../deploy/handOver.ts'
import { type Cast, closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network, NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { openChain } from '../support/chain.ts'
import { setCoin } from '../support/coin.ts'
import { openOwnContracts } from './ownContracts.ts'

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
  readonly network: Network
  readonly cast: Cast
  /** An organisation with coin that has not applied. */
  readonly found: (name: string, jurisdiction: string) => Promise<Organisation>
  /** One that was admitted by the account `consortium`. */
  readonly admit: (name: string, jurisdiction: string, roles?: readonly MemberRole[]) => Promise<Organisation>
  readonly consentOf: (organisation: Organisation, consensusKey?: string) => Promise<ValidatorConsent>
  /** Four voters, two of each jurisdiction, each with a validator: `cn1`, `cn2`, `eu1`, `eu2`. */
  readonly seatFour: () => Promise<readonly [Organisation, Organisation, Organisation, Organisation]>
  /** Makes an organisation, or an account that is to get coin, hold exactly so many wei. */
  readonly setCoin: (account: Wallet | { readonly address: string }, wei: bigint) => Promise<void>
  /** Lets time pass on the chain. */
  readonly pass: (seconds: number) => Promise<void>
  /** Hands the offices over to governance: from then on the account `consortium` decides nothing. */
  readonly govern: () => Promise<void>
  /** Proposes as the first of some voters, lets them all vote for it, and waits until it can be executed. */
  readonly take: (voters: readonly Organisation[], decision: Decision) => Promise<DecisionId>
  /** {@link take}s a decision and executes it. */
  readonly decide: (voters: readonly Organisation[], decision: Decision) => Promise<DecisionId>
  readonly close: () => Promise<void>
}

const keyOf = (name: string): string => hashOf(`causeway test key ${name}`)

/** The code of an invented institution: 18 letters and digits of a hash, and their check digits. */
const codeOf = (name: string): string => completeLei(hashOf(name).slice(2, 20).toUpperCase())

export const openConsortium = async (jurisdiction: NetworkJurisdiction = 'CN'): Promise<Consortium> => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-member-'))
  const chain = await openChain({ folder: join(folder, 'chain'), jurisdiction, clockFile: join(folder, 'clock') })
  const { network, cast } =
    chain.engine === 'embedded' ? { network: chain, cast: openCast(chain) } : await openOwnContracts(chain, folder)
  const clients: CausewayClient[] = []

  const found = async (name: string, home: string): Promise<Organisation> => {
    const key = new Wallet(keyOf(name))
    const did = createDid({ jurisdiction: home, institutionCode: codeOf(name), address: key.address, random: '0badcafe' })
    const client = createClient({ ...network, privateKey: key.privateKey })
    clients.push(client)
    await setCoin(network, key, COIN)
    return { did, id: memberIdOf(did), key, client, consensusKey: keyOf(`${name} consensus`) }
  }
  const admit = async (name: string, home: string, roles: readonly MemberRole[] = ['validator']) => {
    const organisation = await found(name, home)
    await applyForMembership(organisation.client, { did: organisation.did, roles, termsDigest: TERMS })
    await admitMember(cast.consortium, organisation.id)
    return organisation
  }
  const consentOf = async ({ client, id, consensusKey }: Organisation, other = consensusKey): Promise<ValidatorConsent> =>
    signValidatorConsent(client, { memberId: id, consensusKey: other, deadline: (await chainTime(client)) + 90 * DAY })
  const seat = async (name: string, home: string): Promise<Organisation> => {
    const organisation = await admit(name, home)
    await makeCall(cast.consortium, addValidatorCall(cast.consortium, await consentOf(organisation)))
    return organisation
  }
  const pass = (seconds: number): Promise<void> => network.advanceTime(seconds)
  const take = async (voters: readonly Organisation[], decision: Decision): Promise<DecisionId> => {
    const [first] = voters
    if (first === undefined) return assert.fail('a decision needs a voter')
    const { id } = await proposeDecision(first.client, decision)
    const { terms } = await getBallot(first.client, id)
    await pass(terms.votingDelay + 1)
    for (const { client } of voters) await castVote(client, { id, choice: 'for' })
    await pass(terms.votingPeriod)
    await queueDecision(first.client, id)
    await pass(terms.executionDelay)
    return id
  }
  return {
    folder,
    network,
    cast,
    found,
    admit,
    consentOf,
    seatFour: async () => [await seat('cn1', 'CN'), await seat('cn2', 'CN'), await seat('eu1', 'EU'), await seat('eu2', 'EU')],
    setCoin: (account, wei) => setCoin(network, account, wei),
    pass,
    govern: () => handOver(signerOf(cast.consortium), network.deployment),
    take,
    decide: async (voters, decision) => {
      const id = await take(voters, decision)
      await executeDecision((voters[0] ?? assert.fail('a decision needs a voter')).client, id)
      return id
    },
    close: async () => {
      for (const client of clients) client.close()
      closeCast(cast)
      await chain.close()
      await rm(folder, { recursive: true })
    },
  }
}
