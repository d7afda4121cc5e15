import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { checkSwapTimes, swapMargin } from '@causeway/sdk/bridge/checkSwapTimes'
import { claimSwap } from '@causeway/sdk/bridge/claimSwap'
import { getSwapState } from '@causeway/sdk/bridge/getSwapState'
import { lockSwap } from '@causeway/sdk/bridge/lockSwap'
import { refundSwap } from '@causeway/sdk/bridge/refundSwap'
import { secretOfSwap } from '@causeway/sdk/bridge/secretOfSwap'
import { hashLockOf, type SwapTerms } from '@causeway/sdk/bridge/swapTerms'
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { read, send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { id } from 'ethers'
import { admitCast } from '../../../deploy/networks/embedded/admitCast.ts'
import { type Cast, closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../deploy/networks/network.ts'
import { openChain } from '../support/chain.ts'

type Side = { readonly network: Network; readonly cast: Cast }

const TIMES = { finality: 2, relay: 10, skew: 5 }
const MARGIN = swapMargin(TIMES)

const openSide = async (folder: string, jurisdiction: 'CN' | 'EU'): Promise<Side> => {
  const clockFile = join(folder, `${jurisdiction}-clock`)
  const network = await openChain({ folder: join(folder, jurisdiction), jurisdiction, clockFile })
  const cast = openCast(network)
  await admitCast(cast)
  return { network, cast }
}

const tokenOf = (client: CausewayClient): string => client.deployment.contracts.SettlementToken.address
const addressOf = (client: CausewayClient): string => signerOf(client).address
const balanceOf = (client: CausewayClient): Promise<bigint> => read(() => client.contracts.token.balanceOf(addressOf(client)))

describe('a swap of two settlement tokens on two chains', () => {
  let folder: string
  let cn: Side
  let eu: Side
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway-swap-'))
    cn = await openSide(folder, 'CN')
    eu = await openSide(folder, 'EU')
    await send(cn.cast.consortium, () => cn.cast.consortium.contracts.token.mint(addressOf(cn.cast.hospital), 10_000n))
    await send(eu.cast.consortium, () => eu.cast.consortium.contracts.token.mint(addressOf(eu.cast.institute), 10_000n))
  })
  after(async () => {
    for (const { cast, network } of [cn, eu]) {
      closeCast(cast)
      await network.close()
    }
    await rm(folder, { recursive: true })
  })

  /** The hospital locks on CN and has the secret; the institute answers on EU. */
  const lockBoth = async (secret: Uint8Array): Promise<{ first: SwapTerms; second: SwapTerms }> => {
    const hashLock = hashLockOf(secret)
    const now = Math.max(await chainTime(cn.cast.hospital), await chainTime(eu.cast.institute))
    const [expiresSecond, expiresFirst] = [now + 600, now + 600 + MARGIN]
    checkSwapTimes({ ...TIMES, now, expiresFirst, expiresSecond })
    const first = await lockSwap(cn.cast.hospital, {
      recipient: addressOf(cn.cast.institute),
      token: tokenOf(cn.cast.hospital),
      amount: 700n,
      hashLock,
      expiresAt: expiresFirst,
    })
    const second = await lockSwap(eu.cast.institute, {
      recipient: addressOf(eu.cast.hospital),
      token: tokenOf(eu.cast.institute),
      amount: 500n,
      hashLock,
      expiresAt: expiresSecond,
    })
    assert.notEqual(first.id, second.id)
    assert.equal(first.id, await read(() => cn.cast.hospital.contracts.swaps.swapIdOf(first.terms)))
    return { first: first.terms, second: second.terms }
  }

  const idOn = async (client: CausewayClient, terms: SwapTerms) =>
    // CAST: what the contract computes; the test compares it with the sdk's above.
    (await read(() => client.contracts.swaps.swapIdOf(terms))) as Awaited<ReturnType<typeof lockSwap>>['id']

  it('changes hands: the secret that one shows on EU lets the other claim on CN', async () => {
    const secret = randomBytes(32)
    const before = [await balanceOf(eu.cast.hospital), await balanceOf(cn.cast.institute)] as const
    const { first, second } = await lockBoth(secret)
    const secondId = await idOn(eu.cast.hospital, second)
    assert.equal(await secretOfSwap(cn.cast.institute, await idOn(cn.cast.institute, first)), undefined)
    // No gas is given by hand: the contract makes an estimate enough for the token.
    assert.deepEqual(await claimSwap(eu.cast.hospital, { terms: second, secret, marginSeconds: MARGIN }), { isPaid: true })
    const learned = await secretOfSwap(eu.cast.institute, secondId)
    assert.deepEqual(learned, new Uint8Array(secret))
    await claimSwap(cn.cast.institute, { terms: first, secret: learned ?? new Uint8Array(), marginSeconds: 0 })
    assert.equal((await balanceOf(eu.cast.hospital)) - before[0], 500n)
    assert.equal((await balanceOf(cn.cast.institute)) - before[1], 700n)
    assert.equal(await getSwapState(eu.cast.hospital, secondId), 'Claimed')
  })

  it('comes back on both chains if the secret is never shown', async () => {
    const before = [await balanceOf(cn.cast.hospital), await balanceOf(eu.cast.institute)]
    const { first, second } = await lockBoth(randomBytes(32))
    await assert.rejects(refundSwap(eu.cast.institute, second), { code: 'SwapNotExpired' })
    await eu.network.advanceTime(601)
    await cn.network.advanceTime(601 + MARGIN)
    await refundSwap(eu.cast.institute, second)
    // Anyone can have it returned.
    await refundSwap(cn.cast.department, first)
    assert.deepEqual([await balanceOf(cn.cast.hospital), await balanceOf(eu.cast.institute)], before)
    await assert.rejects(refundSwap(eu.cast.institute, second), { code: 'SwapStateUnexpected' })
  })

  it('keeps the secret at home when a claim might come too late, and lets who knows it already try', async () => {
    const secret = randomBytes(32)
    const { second } = await lockBoth(secret)
    const left = second.expiresAt - (await chainTime(eu.cast.hospital))
    await eu.network.advanceTime(left - MARGIN)
    const late = claimSwap(eu.cast.hospital, { terms: second, secret, marginSeconds: MARGIN })
    await assert.rejects(late, { code: 'SwapClaimTooLate' })
    const wrong = claimSwap(eu.cast.hospital, { terms: second, secret: randomBytes(32), marginSeconds: 0 })
    await assert.rejects(wrong, { code: 'SwapSecretMismatch' })
    assert.equal(await secretOfSwap(eu.cast.institute, await idOn(eu.cast.institute, second)), undefined)
    assert.deepEqual(await claimSwap(eu.cast.hospital, { terms: second, secret, marginSeconds: 0 }), { isPaid: true })
  })

  it('credits a recipient that the token refuses just then', async () => {
    const secret = randomBytes(32)
    const { second } = await lockBoth(secret)
    const { token, swaps } = eu.cast.consortium.contracts
    const hospital = addressOf(eu.cast.hospital)
    await send(eu.cast.consortium, () => token.freeze(hospital, id('order')))
    assert.deepEqual(await claimSwap(eu.cast.hospital, { terms: second, secret, marginSeconds: 0 }), { isPaid: false })
    await send(eu.cast.consortium, () => token.unfreeze(hospital))
    const before = await balanceOf(eu.cast.hospital)
    await send(eu.cast.consortium, () => swaps.withdraw(tokenOf(eu.cast.hospital), hospital))
    assert.equal((await balanceOf(eu.cast.hospital)) - before, 500n)
  })
})
