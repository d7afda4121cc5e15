import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { type MemberId, memberId } from '@causeway/sdk/ids'
import { Wallet } from 'ethers'
import type { RescueChain } from './checkRescue.ts'
import { type NewSeat, parseSeat, proposeRescue, seatOf } from './proposeRescue.ts'
import { type UpgradePlan, versionAt } from './versionInForce.ts'

const NOW = 1_800_000_000
const SET = '0x1000000000000000000000000000000000000002'
const members = Array.from({ length: 6 }, (_, index): MemberId => memberId.parse(`0x${String(index).repeat(64)}`))
const keyOf = (index: number): Wallet => new Wallet(`0x${'b'.repeat(63)}${index}`)
const seats = members.slice(0, 5).map((member, index) => ({ memberId: member, key: keyOf(index).signingKey.compressedPublicKey }))

const chain: RescueChain = {
  ...{ chainId: 8_010_156, memberRegistry: SET, validatorSet: SET, rescues: 1, appVersion: 3 },
  head: { height: 41, hash: `0x${'ab'.repeat(32)}` },
  voters: members,
  seats,
  controllerOf: () => undefined,
}

const TYPES = {
  ValidatorConsent: [
    { name: 'memberId', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
  ],
}

const newSeat = async (member: MemberId): Promise<NewSeat> => {
  const key = new Wallet(`0x${'c'.repeat(64)}`)
  const domain = { name: 'CausewayValidatorSet', version: '1', chainId: chain.chainId, verifyingContract: SET }
  const proof = await key.signTypedData(domain, TYPES, { memberId: member, deadline: NOW + 1 })
  const { publicKey } = key.signingKey
  const consent = { memberId: member, x: `0x${publicKey.slice(4, 68)}`, y: `0x${publicKey.slice(68)}`, deadline: NOW + 1, proof }
  return seatOf(consent, { peerId: 'ab'.repeat(20), enode: 'cd'.repeat(64), host: 'node.example', ports: [1, 2] })
}

describe('proposeRescue', () => {
  it('keeps the order of the seats, puts new keys in and leaves out who gives up', async () => {
    const [first, second, third] = members
    assert.ok(first !== undefined && second !== undefined && third !== undefined)
    const fresh = await newSeat(second)
    const plan = proposeRescue({ chain, newSeats: [fresh], dropped: [third], now: NOW })
    assert.deepEqual(
      plan.seats.map((seat) => seat.key),
      [seats[0]?.key, fresh.key, seats[3]?.key, seats[4]?.key],
    )
    assert.deepEqual([plan.number, plan.height, plan.appVersion, plan.until], [2, 41, 3, 41 + 86_400])
    assert.deepEqual(plan.nodes, [fresh.node])
    assert.deepEqual(parseSeat(JSON.parse(JSON.stringify(fresh))), fresh)
  })

  const refused = (problem: string) => (fault: unknown) => fault instanceof CausewayError && fault.metadata.problem === problem

  it('adds no seat, and leaves no fewer than four', async () => {
    const [, second, third] = members
    const stranger = await newSeat(members[5] ?? memberId.parse(`0x${'0'.repeat(64)}`))
    assert.throws(
      () => proposeRescue({ chain, newSeats: [stranger], now: NOW }),
      refused('a rescue replaces seats, it adds none'),
    )
    const dropped = [second, third].flatMap((member) => member ?? [])
    assert.throws(() => proposeRescue({ chain, newSeats: [], dropped, now: NOW }), refused('too few seats'))
  })
})

describe('versionAt', () => {
  const two: UpgradePlan = { block: 50, height: 100, version: 2 }
  const three: UpgradePlan = { block: 150, height: 1_000, version: 3 }

  it('changes at the planned height', () => {
    assert.deepEqual([versionAt(99, [two], 1), versionAt(100, [two], 1), versionAt(100, [], 1)], [1, 2, 1])
  })

  it('is that of the plan in force while a later one waits', () => {
    const plans = [three, two]
    assert.deepEqual([versionAt(99, plans, 1), versionAt(200, plans, 1), versionAt(1_000, plans, 1)], [1, 2, 3])
  })

  it('leaves out a plan that was moved or replaced before its height', () => {
    const moved = { block: 60, height: 120, version: 2 }
    assert.deepEqual([versionAt(110, [moved, two], 1), versionAt(120, [moved, two], 1)], [1, 2])
    assert.equal(versionAt(110, [{ block: 99, height: 1_000, version: 3 }, two], 1), 1)
    assert.equal(versionAt(110, [{ block: 100, height: 1_000, version: 3 }, two], 1), 2)
  })

  it('leaves out a plan that was withdrawn before its height', () => {
    const withdrawn = { block: 90, height: Number.POSITIVE_INFINITY, version: 2 }
    assert.equal(versionAt(110, [withdrawn, two], 1), 1)
    assert.equal(versionAt(200, [{ ...withdrawn, block: 160, version: 3 }, three, two], 1), 2)
  })

  it('is never below that of a genesis which begins after an upgrade', () => {
    assert.equal(versionAt(200, [two], 5), 5)
  })
})
