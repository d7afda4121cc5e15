import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { proposeAgreement } from '@causeway/sdk/agreement/proposeAgreement'
import { mintRight } from '@causeway/sdk/right/mintRight'
import { depositEscrow, getEscrowAccount } from '@causeway/sdk/settlement/depositEscrow'
import { getBytes } from 'ethers'
import { fundInstitute } from '../../../deploy/networks/embedded/admitCast.ts'
import { openWorld, type World } from '../support/network.ts'

describe('a client', () => {
  let world: World
  before(async () => {
    world = await openWorld()
  })
  after(() => world.close())

  it('makes two deposits at once: neither takes the approval of the other', async () => {
    const { institute } = world.cast
    const ids = [(await world.trade()).agreement.id, (await world.trade()).agreement.id] as const
    await fundInstitute(world.cast, 150n)
    const before = await Promise.all(ids.map((id) => getEscrowAccount(institute, id)))
    await Promise.all([depositEscrow(institute, ids[0], 100n), depositEscrow(institute, ids[1], 50n)])
    const later = await Promise.all(ids.map((id) => getEscrowAccount(institute, id)))
    assert.deepEqual(
      later.map(({ deposited }, index) => deposited - (before[index]?.deposited ?? 0n)),
      [100n, 50n],
    )
  })

  it('says which value does not fit, and sends nothing', async () => {
    const { hospital, institute } = world.cast
    const { agreement, licence, policy } = await world.trade()
    const { productId } = licence
    const holder = institute.signer?.address ?? ''
    const right = { productId, policy: getBytes(policy), holder, notBefore: 1, expiresAt: 2, maxUses: 2 ** 32 }
    await assert.rejects(mintRight(hospital, right), { code: 'ArgumentInvalid' })
    await assert.rejects(proposeAgreement(institute, { ...agreement.terms, maxUnits: 2 ** 32 }), { code: 'ArgumentInvalid' })
  })
})
