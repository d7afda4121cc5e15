import { signerOf } from '@causeway/sdk/client/createClient'
import { digestOfJson } from '@causeway/sdk/digest'
import type { MemberId } from '@causeway/sdk/ids'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { createDid, memberIdOf } from '@causeway/sdk/member/did'
import { inventedCode } from '../../../deploy/networks/organisation.ts'
import type { Side } from './twoChains.ts'

/** The consortium's key becomes an organisation of its own that issues credentials. */
export const joinRegistry = async ({ cast: { consortium } }: Side): Promise<MemberId> => {
  const place = { jurisdiction: 'CN', institutionCode: inventedCode('CN', 70), random: '00000003' }
  const did = createDid({ ...place, address: signerOf(consortium).address })
  await applyForMembership(consortium, { did, roles: ['verifier'], termsDigest: digestOfJson({ of: 'a test' }) })
  await admitMember(consortium, memberIdOf(did))
  return memberIdOf(did)
}
