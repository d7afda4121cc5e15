import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { type MemberId, memberId } from '@causeway/sdk/ids'
import { solidityPackedKeccak256, Wallet } from 'ethers'
import { checkPlan, checkRescue, type RescueChain, supportOf } from './checkRescue.ts'
import { parseRescue, type RescuePlan, type RescueSeat, type SignedRescue, setHashOf, signRescue } from './plan.ts'
import { rescueGenesis } from './rescueGenesis.ts'
import { genesisOfHome, rewriteHome } from './rewriteHome.ts'

const CHAIN = 8_010_156
const REGISTRY = '0x1000000000000000000000000000000000000001'
const SET = '0x1000000000000000000000000000000000000002'
const HASH = `0x${'ab'.repeat(32)}`
const NOW = 1_800_000_000

const members = Array.from({ length: 5 }, (_, index): MemberId => memberId.parse(`0x${String(index).repeat(64)}`))
const controllers = members.map((_, index) => new Wallet(`0x${'a'.repeat(63)}${index}`))
const keys = members.map((_, index) => new Wallet(`0x${'b'.repeat(63)}${index}`))
const fresh = members.map((_, index) => new Wallet(`0x${'c'.repeat(63)}${index}`))
const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index]
  assert.ok(found !== undefined)
  return found
}

const kept = (index: number): RescueSeat => ({
  memberId: at(members, index),
  key: at(keys, index).signingKey.compressedPublicKey,
})
const TYPES = {
  ValidatorConsent: [
    { name: 'memberId', type: 'bytes32' },
    { name: 'deadline', type: 'uint256' },
  ],
}
const consented = async (index: number, deadline = NOW + 60, wallet = at(fresh, index)): Promise<RescueSeat> => {
  const domain = { name: 'CausewayValidatorSet', version: '1', chainId: CHAIN, verifyingContract: SET }
  const proof = await wallet.signTypedData(domain, TYPES, { memberId: at(members, index), deadline })
  return { memberId: at(members, index), key: at(fresh, index).signingKey.compressedPublicKey, consent: { deadline, proof } }
}

/** Four voters with a seat each; the fifth organisation has no vote. */
const chain: RescueChain = {
  chainId: CHAIN,
  memberRegistry: REGISTRY,
  validatorSet: SET,
  head: { height: 41, hash: HASH },
  rescues: 0,
  appVersion: 1,
  voters: members.slice(0, 4),
  seats: [0, 1, 2, 3].map(kept),
  controllerOf: (address) => members[controllers.findIndex((controller) => controller.address === address)],
}

const planWith = async (change: Partial<RescuePlan> = {}): Promise<RescuePlan> => ({
  version: 1,
  chainId: CHAIN,
  memberRegistry: REGISTRY,
  number: 1,
  height: 41,
  blockHash: HASH,
  genesisTime: NOW,
  appVersion: 1,
  until: 1_000,
  seats: [kept(0), kept(1), await consented(2), await consented(3)],
  nodes: [{ peerId: 'ab'.repeat(20), enode: 'cd'.repeat(64), host: '127.0.0.1', ports: [1, 2] }],
  ...change,
})

const signed = async (plan: RescuePlan, signers: readonly number[]): Promise<SignedRescue> => ({
  plan,
  signatures: await Promise.all(signers.map((index) => signRescue(plan, at(controllers, index)))),
})

const refused = (code: string, problem?: string) => (fault: unknown) => {
  assert.ok(fault instanceof CausewayError)
  assert.equal(fault.code, code)
  if (problem !== undefined) assert.equal(fault.metadata.problem, problem)
  return true
}

describe('checkPlan', () => {
  it('takes two kept and two new keys', async () => checkPlan(await planWith(), chain))

  const invalid: readonly (readonly [string, () => Promise<Partial<RescuePlan>> | Partial<RescuePlan>])[] = [
    ['another chain', () => ({ chainId: 1 })],
    ['another chain', () => ({ memberRegistry: SET })],
    ['this node ends at another block', () => ({ height: 40 })],
    ['this node has another block at that height', () => ({ blockHash: `0x${'cd'.repeat(32)}` })],
    ['not the next rescue of this chain', () => ({ number: 2 })],
    ['another version of the rules', () => ({ appVersion: 2 })],
    ['its nodes would never be let in', () => ({ until: 41 })],
    ['too few seats', () => ({ seats: [kept(0), kept(1), kept(2)] })],
    ['a key has two seats', () => ({ seats: [kept(0), kept(1), kept(2), { ...kept(3), key: kept(2).key }] })],
    ['an organisation has two seats', async () => ({ seats: [kept(0), kept(1), kept(2), await consented(2)] })],
    ['a seat of an organisation without a vote', async () => ({ seats: [kept(0), kept(1), kept(2), await consented(4)] })],
    [
      'a new key without its consent',
      async () => {
        const { consent: _, ...seat } = await consented(3)
        return { seats: [kept(0), kept(1), kept(2), seat] }
      },
    ],
    ['a new key without its consent', async () => ({ seats: [kept(0), kept(1), kept(2), await consented(3, NOW - 1)] })],
    [
      'a new key without its consent',
      async () => ({ seats: [kept(0), kept(1), kept(2), await consented(3, NOW, at(fresh, 0))] }),
    ],
  ]
  for (const [problem, change] of invalid) {
    it(`refuses: ${problem}`, async () => {
      const plan = await planWith(await change())
      assert.throws(() => checkPlan(plan, chain), refused('RescuePlanInvalid', problem))
    })
  }
})

describe('checkRescue', () => {
  it('takes two thirds of the voters, with those who get a new key', async () => {
    const { signed: who, needed } = checkRescue(await signed(await planWith(), [1, 2, 3]), chain)
    assert.equal(needed, 3)
    assert.deepEqual(who, members.slice(1, 4))
  })

  it('refuses a minority, however often it signs, and outsiders', async () => {
    const rescue = await signed(await planWith(), [2, 3, 3, 3, 4])
    assert.throws(() => checkRescue(rescue, chain), refused('RescueUnsigned'))
    assert.deepEqual(supportOf(rescue, chain).signed, members.slice(2, 4))
  })

  it('refuses a new key that its organisation did not sign for', async () => {
    const rescue = await signed(await planWith(), [0, 1, 2])
    assert.throws(() => checkRescue(rescue, chain), refused('RescueUnsigned'))
    assert.deepEqual(supportOf(rescue, chain).missing, [members[3]])
  })

  it('counts no signature over another plan, nor what is no signature', async () => {
    const { signatures } = await signed(await planWith({ until: 1_001 }), [0, 1, 2, 3])
    assert.deepEqual(supportOf({ plan: await planWith(), signatures: [...signatures, '0x00'] }, chain).signed, [])
  })
})

describe('parseRescue', () => {
  it('takes what was written, and refuses a plan with more in it', async () => {
    const rescue = await signed(await planWith(), [0])
    assert.deepEqual(parseRescue(JSON.parse(JSON.stringify(rescue))), rescue)
    assert.throws(() => parseRescue({ ...rescue, plan: { ...rescue.plan, extra: 1 } }), refused('RescuePlanMalformed'))
  })

  it('hashes the set as ValidatorSet does: the compressed keys, one after the other', async () => {
    const plan = await planWith({ seats: [kept(0), kept(1)] })
    assert.equal(setHashOf(plan), solidityPackedKeccak256(['bytes', 'bytes'], [kept(0).key, kept(1).key]))
  })
})

const GENESIS = {
  genesis_time: '2026-11-27T07:00:00Z',
  chain_id: 'causeway-8010156',
  initial_height: '1',
  consensus_params: { evidence: { max_bytes: '1' }, version: { app: '1' } },
  validators: [],
  app_hash: '',
  app_state: { member_registry: REGISTRY, validator_set: SET, fee_recipient: SET },
}

describe('rewriteHome', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-rescue-'))
  after(() => rmSync(folder, { recursive: true }))
  const makeHome = (name: string): string => {
    const home = join(folder, name)
    for (const part of ['config', 'data']) mkdirSync(join(home, part), { recursive: true })
    writeFileSync(join(home, 'config', 'genesis.json'), JSON.stringify(GENESIS))
    writeFileSync(join(home, 'data', 'priv_validator_state.json'), '{"height":"42","round":7,"step":3}')
    return home
  }
  const text = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8')

  it('writes the new genesis, begins consensus data anew and keeps the old', async () => {
    const plan = await planWith()
    const home = makeHome('a')
    rewriteHome(home, plan)
    const genesis = genesisOfHome(home)
    assert.deepEqual(genesis, rescueGenesis(GENESIS, plan))
    assert.equal(genesis.chain_id, 'causeway-8010156-rescue-1')
    assert.equal(genesis.initial_height, '42')
    assert.equal(genesis.app_state.fee_recipient, SET)
    assert.equal(text('a', 'data', 'priv_validator_state.json'), '{"height":"0","round":0,"step":0}\n')
    assert.equal(text('a', 'data.before-rescue-1', 'priv_validator_state.json'), '{"height":"42","round":7,"step":3}')
    assert.equal(text('a', 'config', 'genesis.before-rescue-1.json'), JSON.stringify(GENESIS))
  })

  it('does nothing the second time: what was signed since stays on record', async () => {
    const home = join(folder, 'a')
    writeFileSync(join(home, 'data', 'priv_validator_state.json'), '{"height":"43","round":0,"step":3}')
    rewriteHome(home, await planWith())
    assert.equal(text('a', 'data', 'priv_validator_state.json'), '{"height":"43","round":0,"step":3}')
  })

  it('does nothing either when what the home was before has been deleted to make room', async () => {
    rmSync(join(folder, 'a', 'data.before-rescue-1'), { recursive: true })
    rewriteHome(join(folder, 'a'), await planWith())
    assert.equal(text('a', 'data', 'priv_validator_state.json'), '{"height":"43","round":0,"step":3}')
  })

  it('makes no record where there is none to put aside', async () => {
    const plan = await planWith()
    const home = makeHome('d')
    rmSync(join(home, 'data'), { recursive: true })
    assert.throws(() => rewriteHome(home, plan), refused('RescueHomeOther', 'no data/'))
    assert.deepEqual(genesisOfHome(home), GENESIS)
  })

  it('goes on where it was cut off', async () => {
    const home = makeHome('b')
    writeFileSync(join(home, 'config', 'genesis.json'), JSON.stringify(rescueGenesis(GENESIS, await planWith())))
    writeFileSync(join(home, 'config', 'genesis.before-rescue-1.json'), JSON.stringify(GENESIS))
    renameSync(join(home, 'data'), join(home, 'data.before-rescue-1'))
    rewriteHome(home, await planWith())
    assert.equal(text('b', 'data', 'priv_validator_state.json'), '{"height":"0","round":0,"step":0}\n')
    assert.ok(!existsSync(join(home, 'data.rescue-1')))
  })

  it('leaves the record of a home that was made with the genesis of the rescue', async () => {
    const home = makeHome('c')
    writeFileSync(join(home, 'config', 'genesis.json'), JSON.stringify(rescueGenesis(GENESIS, await planWith())))
    rewriteHome(home, await planWith())
    assert.equal(text('c', 'data', 'priv_validator_state.json'), '{"height":"42","round":7,"step":3}')
  })
})
