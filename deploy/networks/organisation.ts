// The organisations that found a network: as they say of themselves, or invented, with new random keys.
import { randomBytes } from 'node:crypto'
import type { MemberId } from '@causeway/sdk/ids'
import { createDid, memberIdOf } from '@causeway/sdk/member/did'
import { completeLei, institutionCodeKind } from '@causeway/sdk/member/institutionCode'
import { getAddress, Wallet } from 'ethers'
import type { NetworkJurisdiction } from './network.ts'

export type Organisation = {
  /** Of its validator: validator-0, validator-1, … */
  readonly name: string
  readonly did: string
  readonly memberId: MemberId
  /** Its first controller key; the private half is absent where the organisation keeps it. */
  readonly controller: { readonly address: string; readonly privateKey?: string }
}

/** What an organisation says of itself before there is a chain; none of it is secret. */
export type Founding = {
  /** LEI or USCI. */
  readonly institutionCode: string
  /** The address of its first controller key. */
  readonly controller: string
}

/**
 * The organisation with this number among the founders of a chain.
 *
 * @param founding absent: its code is invented, and its controller key is made here
 * @throws InstitutionCodeInvalid
 */
export const createOrganisation = (jurisdiction: NetworkJurisdiction, index: number, founding?: Founding): Organisation => {
  const controller = founding === undefined ? Wallet.createRandom() : { address: getAddress(founding.controller) }
  const random = randomBytes(8).toString('hex')
  const institutionCode = founding?.institutionCode ?? inventedCode(jurisdiction, index)
  const did = createDid({ jurisdiction, institutionCode, address: controller.address, random })
  return { name: `validator-${index}`, did, memberId: memberIdOf(did), controller }
}

/** A code with right check digits that no register knows: a USCI in China, an LEI elsewhere. */
export const inventedCode = (jurisdiction: NetworkJurisdiction, index: number): string => {
  const number = String(index + 1).padStart(2, '0')
  return jurisdiction === 'CN' ? completeUsci(`91110000MA00FND${number}`) : completeLei(`529900CAUSEWAYFN${number}`)
}

const completeUsci = (stem: string): string =>
  Array.from('0123456789ABCDEFGHJKLMNPQRTUWXY', (last) => stem + last).find((code) => institutionCodeKind(code) === 'USCI') ?? ''
