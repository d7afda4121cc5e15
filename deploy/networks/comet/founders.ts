// The organisations that found a chain: four of its jurisdiction, with invented names and codes.
import { randomBytes } from 'node:crypto'
import type { MemberId } from '@causeway/sdk/ids'
import { createDid, memberIdOf } from '@causeway/sdk/member/did'
import { completeLei, institutionCodeKind } from '@causeway/sdk/member/institutionCode'
import { type HDNodeWallet, Wallet } from 'ethers'
import type { NetworkJurisdiction } from '../network.ts'
import { createIdentity, type NodeIdentity } from './nodeIdentity.ts'
import type { ValidatorPorts } from './ports.ts'

export type Founder = {
  /** Of its validator: validator-0, validator-1, … */
  readonly name: string
  readonly did: string
  readonly memberId: MemberId
  /** The first controller key of the organisation. */
  readonly controller: Wallet | HDNodeWallet
  readonly identity: NodeIdentity
  /** Where other nodes reach it. */
  readonly host: string
  readonly ports: ValidatorPorts
}

export type Place = Pick<Founder, 'host' | 'ports'>

/** Organisations with new random keys, one for each place. */
export const createFounders = (jurisdiction: NetworkJurisdiction, places: readonly Place[]): readonly Founder[] =>
  places.map((place, index) => {
    const controller = Wallet.createRandom()
    const random = randomBytes(8).toString('hex')
    const did = createDid({
      jurisdiction,
      institutionCode: inventedCode(jurisdiction, index),
      address: controller.address,
      random,
    })
    return { name: `validator-${index}`, did, memberId: memberIdOf(did), controller, identity: createIdentity(), ...place }
  })

/** A code with right check digits that no register knows: a USCI in China, an LEI elsewhere. */
export const inventedCode = (jurisdiction: NetworkJurisdiction, index: number): string => {
  const number = String(index + 1).padStart(2, '0')
  return jurisdiction === 'CN' ? completeUsci(`91110000MA00FND${number}`) : completeLei(`529900CAUSEWAYFN${number}`)
}

const completeUsci = (stem: string): string =>
  Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY', (last) => stem + last).find((code) => institutionCodeKind(code) === 'USCI') ?? ''
