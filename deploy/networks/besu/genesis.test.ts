import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { Wallet } from 'ethers'
import { decodeExtraData } from './extraData.ts'
import { besuGenesis } from './genesis.ts'
import { checkRescue, planRescue, signRescue } from './rescue.ts'

const CONTRACT = '0x0000000000000000000000000000000000007777'
const alloc = { [CONTRACT]: { balance: '0x0', code: '0x6000', storage: { [`0x${'00'.repeat(32)}`]: `0x${'01'.repeat(32)}` } } }
const wallets = [1, 2, 3, 4, 5].map((index) => new Wallet(`0x${String(index).repeat(64)}`))
const addresses = wallets.slice(0, 4).map(({ address }) => address)
const genesis = () => besuGenesis({ chainId: 8_010_156, alloc, validators: { contract: CONTRACT }, timestamp: 1_795_737_600 })

const refused = (code: string, run: () => unknown): void => {
  assert.throws(run, (error) => error instanceof CausewayError && error.code === code)
}

test('a contract names the validators: the constants that Besu checks', () => {
  const made = genesis()
  assert.equal(made.config.qbft.validatorcontractaddress, CONTRACT)
  assert.equal(made.extraData, '0xe5a00000000000000000000000000000000000000000000000000000000000000000c0c080c0')
  assert.equal(made.mixHash, '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365')
  assert.equal(Buffer.from(String(made.mixHash).slice(2), 'hex').toString(), 'ctical byzantine fault tolerance')
  assert.deepEqual([made.difficulty, made.nonce, made.baseFeePerGas, made.gasLimit], ['0x1', '0x0', '0x0', '0x3938700'])
  assert.equal(made.config.zeroBaseFee, true)
  assert.equal(made.config.osakaTime, 0)
  assert.deepEqual(made.alloc, alloc)
  assert.equal('validatorselectionmode' in made.config.qbft, false)
})

test('a genesis for Cancun has no later fork', () => {
  const made = besuGenesis({ chainId: 1, alloc, validators: { contract: CONTRACT }, timestamp: 0, hardfork: 'cancun' })
  assert.equal(made.config.cancunTime, 0)
  assert.equal('pragueTime' in made.config, false)
})

test('validators in the headers: they stand in extraData and no contract is named', () => {
  const made = besuGenesis({ chainId: 1, alloc, validators: { addresses }, timestamp: 0 })
  assert.equal('validatorcontractaddress' in made.config.qbft, false)
  assert.deepEqual(decodeExtraData(String(made.extraData)).validators, addresses.map((address) => address.toLowerCase()).sort())
})

test('refuses a contract without code and sets that cannot agree', () => {
  const make = (validators: { contract: string } | { addresses: string[] }) => () =>
    besuGenesis({ chainId: 1, alloc, validators, timestamp: 0 })
  refused('BesuGenesisInvalid', make({ contract: '0x0000000000000000000000000000000000008888' }))
  refused('BesuGenesisInvalid', make({ addresses: addresses.slice(0, 3) }))
  refused('BesuGenesisInvalid', make({ addresses: [...addresses.slice(0, 3), addresses[0] ?? ''] }))
  refused('BesuGenesisInvalid', make({ addresses: [...addresses.slice(0, 3), `0x${'00'.repeat(20)}`] }))
})

test('a rescue is applied with two thirds of the last set, whatever the order, each once', async () => {
  const rescue = planRescue(genesis(), 100, { block: 200, validators: addresses.toReversed() })
  assert.deepEqual(rescue.genesis.config.transitions?.qbft, [
    { block: 200, validatorselectionmode: 'blockheader', validators: addresses.map((address) => address.toLowerCase()).sort() },
  ])
  const signatures = await Promise.all(wallets.map((wallet) => signRescue(rescue, wallet)))
  assert.equal(checkRescue(rescue, addresses, signatures.slice(0, 3)).length, 3)
  refused('BesuRescueUnsigned', () => checkRescue(rescue, addresses, signatures.slice(0, 2)))
  // A stranger, the same twice, and bytes that are no signature.
  refused('BesuRescueUnsigned', () =>
    checkRescue(rescue, addresses, [signatures[0] ?? '', signatures[0] ?? '', signatures[4] ?? '', '0x00', signatures[1] ?? '']),
  )
})

test('a signature binds chain, block, set, contract and every other byte of the genesis', async () => {
  const plan = planRescue(genesis(), 100, { block: 200, contract: CONTRACT })
  assert.deepEqual(plan.message.validators, [])
  const signatures = await Promise.all(wallets.map((wallet) => signRescue(plan, wallet)))
  checkRescue(plan, addresses, signatures)
  const others = [
    planRescue(genesis(), 100, { block: 201, contract: CONTRACT }),
    planRescue(genesis(), 100, { block: 200, contract: '0x0000000000000000000000000000000000008888' }),
    planRescue({ ...genesis(), gasLimit: '0x1' }, 100, { block: 200, contract: CONTRACT }),
    planRescue(besuGenesis({ chainId: 2, alloc, validators: { contract: CONTRACT }, timestamp: 1_795_737_600 }), 100, {
      block: 200,
      contract: CONTRACT,
    }),
  ]
  for (const other of others) refused('BesuRescueUnsigned', () => checkRescue(other, addresses, signatures))
})

test('a rescue lies in the future, after earlier ones, and keeps them', () => {
  const first = planRescue(genesis(), 100, { block: 200, validators: addresses }).genesis
  refused('BesuRescueInvalid', () => planRescue(genesis(), 100, { block: 100, validators: addresses }))
  refused('BesuRescueInvalid', () => planRescue(first, 100, { block: 200, contract: CONTRACT }))
  refused('BesuRescueInvalid', () => planRescue(first, 100, { block: 300, validators: [] }))
  refused('BesuRescueInvalid', () => planRescue(first, 100, { block: 300, validators: [addresses[0] ?? '', addresses[0] ?? ''] }))
  const second = planRescue(first, 250, { block: 300, contract: CONTRACT }).genesis
  assert.deepEqual(
    second.config.transitions?.qbft.map(({ block, validatorselectionmode }) => [block, validatorselectionmode]),
    [
      [200, 'blockheader'],
      [300, 'contract'],
    ],
  )
})
