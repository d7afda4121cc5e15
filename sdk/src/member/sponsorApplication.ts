import type { Signer } from 'ethers'
import { z } from 'zod'
import type { CausewayClient } from '../client/createClient.ts'
import { send } from '../client/send.ts'
import { signTyped } from '../client/typedData.ts'
import { address, bytes32, hexBytes, type MemberId } from '../ids.ts'
import { jurisdictionBytes } from './applyForMembership.ts'
import { memberIdOf, parseDid } from './did.ts'
import { memberErrors } from './errors.ts'
import { type MemberRole, memberRoles, rolesToBits } from './roles.ts'

const types = {
  MemberApplication: [
    { name: 'did', type: 'string' },
    { name: 'jurisdiction', type: 'bytes2' },
    { name: 'roles', type: 'uint8' },
    { name: 'termsDigest', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
  ],
}

// CAST: the names of a literal object, of which there is at least one.
const roleNames = Object.keys(memberRoles) as [MemberRole, ...MemberRole[]]

/** What an applicant signs and hands to an organisation that is in; a JSON file, and none of it is secret. */
export const signedApplication = z.strictObject({
  did: z.string(),
  roles: z.array(z.enum(roleNames)).min(1),
  /** Digest of the membership agreement. */
  termsDigest: bytes32,
  /** The first controller key: the one that signed. */
  controller: address,
  /** Unix seconds until which the signature holds. */
  deadline: z.int().positive(),
  signature: hexBytes,
})
export type SignedApplication = z.infer<typeof signedApplication>

export type SignApplicationParameters = Pick<SignedApplication, 'did' | 'termsDigest' | 'deadline'> & {
  readonly roles: readonly MemberRole[]
  /** The first controller key, if it is not the client's. */
  readonly signer?: Signer
}

/**
 * Signs an application for membership: an applicant has no coin to pay for a transaction, so somebody who is in submits it.
 *
 * @throws DidInvalid, InstitutionCodeInvalid, SignerMissing, ArgumentInvalid
 * @example
 * const application = await signApplication(client, { did, roles: ['provider'], termsDigest, deadline })
 */
export const signApplication = async (
  client: CausewayClient,
  { did, roles, termsDigest, deadline, signer = client.signer }: SignApplicationParameters,
): Promise<SignedApplication> => {
  const message = applicationOf({ did, roles, termsDigest })
  const signature = await signTyped(client, 'MemberRegistry', {
    types,
    message: { ...message, deadline },
    ...(signer === undefined ? {} : { signer }),
  })
  const controller = (await signer?.getAddress()) ?? ''
  return { did, roles: [...roles], termsDigest, controller, deadline, signature }
}

/** Parses the content of an application file. @throws ApplicationInvalid */
export const parseApplication = (content: unknown): SignedApplication => {
  const result = signedApplication.safeParse(content)
  if (!result.success) throw memberErrors.ApplicationInvalid({ problem: z.prettifyError(result.error) })
  return result.data
}

/**
 * Submits an application that its first controller signed, as any organisation that is admitted.
 *
 * @throws DidInvalid, MemberNotAdmitted, MemberDidTaken, MemberInstitutionTaken, MemberKeyTaken, MemberApplicationExpired,
 * MemberApplicationInvalid
 */
export const sponsorApplication = async (
  client: CausewayClient,
  { controller, deadline, signature, ...application }: SignedApplication,
): Promise<{ readonly id: MemberId }> => {
  await send(client, () => client.contracts.members.applyFor(applicationOf(application), controller, deadline, signature))
  return { id: memberIdOf(application.did) }
}

const applicationOf = ({ did, roles, termsDigest }: Pick<SignApplicationParameters, 'did' | 'roles' | 'termsDigest'>) => ({
  did,
  jurisdiction: jurisdictionBytes(parseDid(did).jurisdiction),
  roles: rolesToBits(roles),
  termsDigest,
})
