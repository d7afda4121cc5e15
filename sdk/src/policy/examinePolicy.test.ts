import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keccak256 } from 'ethers'
import { examinePolicy, type RuleState } from './examinePolicy.ts'
import { dutyFlags, factCodes, header, join, node, optionFlags, tags, toTwosComplement } from './policyFormat.ts'
import type { FactSource } from './policyReading.ts'

const zero = `0x${'00'.repeat(32)}`
const compute = 96
const action = (code: number, ...refinements: Uint8Array[]) =>
  node(tags.action, Uint8Array.of(code >> 8, code & 0xff), ...refinements)
/** `eq` the time 1000 holds, `eq` 999 fails. */
const at = (second: number) => node(tags.constraint, Uint8Array.of(0, 6, 1, 3, 0, 0), toTwosComplement(BigInt(second), 8))
const before = (second: number) => node(tags.constraint, Uint8Array.of(0, 6, 4, 3, 0, 0), toTwosComplement(BigInt(second), 8))
const holds = at(1000)
const fails = at(999)
/** Nobody answers for the event. */
const unknown = node(tags.constraint, Uint8Array.of(0, 10, 1, 1, 0, 0), new Uint8Array(8))
const options = (flags: number) => node(tags.options, Uint8Array.of(flags >> 8, flags & 0xff))

const examine = (nodes: readonly Uint8Array[], duties: readonly bigint[] | undefined = [0n]): RuleState[] => {
  const facts: FactSource = (code) => (code === factCodes.duties ? duties : undefined)
  const asked = { action: compute, productId: zero, consumer: zero, time: 1000n, facts }
  return examinePolicy({ ...asked, policy: join([header, ...nodes]) })
}

/** The word that says what became of a rule. */
const flagged = (rule: Uint8Array, flags: number): bigint => ((BigInt(keccak256(rule.slice(3))) >> 8n) << 8n) | BigInt(flags)

const permission = (...parts: Uint8Array[]) => node(tags.permission, action(compute), ...parts)
const read = {
  tag: tags.permission,
  about: 'Holds',
  refinements: 'Holds',
  constraints: 'Holds',
  duties: 'Holds',
  duty: 'None',
  state: 'None',
}
const unread = { refinements: 'NotAbout', constraints: 'NotAbout', duties: 'NotAbout', duty: 'None', state: 'None' }

test('says of every rule what each part comes to, also of one that is not about the request', () => {
  const other = node(tags.permission, action(2, fails), holds, unknown)
  assert.deepEqual(examine([permission(), permission(fails), other]), [
    read,
    { ...read, constraints: 'Fails' },
    { ...read, about: 'NotAbout', refinements: 'Fails', constraints: 'Undecided' },
  ])
})

test('says of duties whether they are fulfilled, also if the constraints fail', () => {
  const duty = node(tags.duty, action(compute))
  const late = node(tags.duty, action(compute), before(1000))
  const idle = node(tags.duty, action(compute), fails)
  const one = (rule: Uint8Array, words?: readonly bigint[]) => examine([rule], words)[0]
  assert.deepEqual(one(permission(fails, duty)), { ...read, constraints: 'Fails', duties: 'Fails', duty: 'NotSet' })
  assert.deepEqual(one(permission(duty), [flagged(duty, dutyFlags.done)]), { ...read, duty: 'Fulfilled' })
  assert.deepEqual(one(permission(late)), { ...read, duties: 'Fails', duty: 'Violated' })
  assert.deepEqual(one(permission(idle)), { ...read, duty: 'Inactive' })
  assert.deepEqual(one(permission(duty), []), { ...read, duties: 'Undecided', duty: 'Undecided' })
  assert.deepEqual(examine([options(optionFlags.dutyNotSet), permission(duty)])[0], { ...read, duty: 'NotSet' })
  assert.deepEqual(examine([options(optionFlags.dutyInactive), permission(idle)])[0], {
    ...read,
    duties: 'Fails',
    duty: 'Inactive',
  })
  assert.deepEqual(examine([options(optionFlags.dutyLapsed), permission(late)])[0], { ...read, duty: 'Inactive' })
})

test('reads all duties and all their constraints, so that no order decides what is undecided', () => {
  const idle = node(tags.duty, action(compute), fails)
  const open = node(tags.duty, action(compute), fails, unknown)
  const notDone = node(tags.duty, action(compute))
  assert.deepEqual(examine([permission(open)])[0], { ...read, duties: 'Undecided', duty: 'Undecided' })
  assert.deepEqual(examine([permission(notDone, open)])[0], { ...read, duties: 'Undecided', duty: 'NotSet' })
  assert.deepEqual(examine([permission(notDone, idle)])[0], { ...read, duties: 'Fails', duty: 'NotSet' })
})

test('says of an obligation what has become of it', () => {
  const consequence = node(tags.consequence, action(compute))
  const obligation = node(tags.obligation, action(compute), before(1000), consequence)
  const stateOf = (...words: bigint[]) => examine([obligation], [0n, ...words])[0]
  const tag = tags.obligation
  assert.deepEqual(stateOf(), { ...read, tag, constraints: 'Fails', state: 'Violated' })
  assert.equal(stateOf(flagged(obligation, dutyFlags.done))?.state, 'Fulfilled')
  const late = flagged(obligation, dutyFlags.done | dutyFlags.breached)
  assert.equal(stateOf(late)?.state, 'Violated')
  assert.equal(stateOf(late, flagged(consequence, dutyFlags.done))?.state, 'Fulfilled')
  const strict = (flags: number) =>
    examine([options(optionFlags.consequenceOrder), obligation], [late, flagged(consequence, flags)])[0]?.state
  assert.equal(strict(dutyFlags.done), 'Violated')
  assert.equal(strict(dutyFlags.doneAfterBreach), 'Fulfilled')
})

test('says of a prohibition whether it is violated and not remedied', () => {
  const remedy = node(tags.remedy, action(compute))
  const plain = node(tags.prohibition, action(compute), holds)
  const remedied = node(tags.prohibition, action(compute), holds, remedy)
  const idle = node(tags.prohibition, action(compute), fails)
  const stateOf = (rule: Uint8Array, words?: readonly bigint[]) => examine([rule], words)[0]?.state
  assert.equal(stateOf(plain), 'NotSet')
  assert.equal(stateOf(plain, []), 'Undecided')
  assert.equal(stateOf(plain, [flagged(plain, dutyFlags.done)]), 'Violated')
  assert.equal(stateOf(idle, [flagged(idle, dutyFlags.done)]), 'NotSet')
  assert.equal(stateOf(remedied, [flagged(remedied, dutyFlags.done)]), 'Violated')
  const both = [flagged(remedied, dutyFlags.done), flagged(remedy, dutyFlags.done)]
  assert.equal(stateOf(remedied, both), 'NotSet')
  assert.equal(examine([options(optionFlags.remedyOrder), remedied], both)[0]?.state, 'Violated')
  assert.equal(stateOf(node(tags.prohibition, action(compute), unknown)), 'Undecided')
  assert.equal(stateOf(node(tags.prohibition, action(compute), node(tags.duty))), 'Undecided')
})

test('ends where the policy cannot be read', () => {
  const end = (about: string) => ({ tag: 0, about, ...unread })
  assert.deepEqual(
    examinePolicy({ policy: new Uint8Array(2), action: 1, productId: zero, consumer: zero, time: 0n, facts: () => [] }),
    [end('Malformed')],
  )
  assert.deepEqual(examine([node(0x04, new Uint8Array(32)), permission()]), [end('Undecided')])
  assert.deepEqual(examine([permission(), node(tags.prohibition, action(compute))]), [read, end('Malformed')])
  assert.deepEqual(examine([permission(), node(0x13)]), [read, end('Undecided')])
  const headless = { about: 'Malformed', refinements: 'Malformed', constraints: 'Malformed', duties: 'Malformed' }
  assert.deepEqual(examine([node(tags.permission, holds)]), [{ ...read, ...headless }])
})
