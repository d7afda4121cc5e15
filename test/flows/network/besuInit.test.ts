// `causeway network init --engine besu`: the folder of a chain whose genesis is the state of a real ceremony. Besu itself is not run here; what
// it would read is compared with what published vectors fix, and with what the contracts of this genesis say when anvil has its state.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { computeAddress, concat, Interface, JsonRpcProvider, keccak256, SigningKey, toBeHex, Wallet } from 'ethers'
import type { BesuGenesis } from '../../../deploy/networks/besu/genesis.ts'
import { MNEMONIC } from '../../../deploy/networks/embedded/accounts.ts'
import { type Anvil, startAnvil } from '../../../deploy/networks/embedded/startAnvil.ts'
import { enodeText } from '../../../node/src/network/allowlist/enode.ts'
import { connectRpc } from '../../../node/src/network/allowlist/jsonRpc.ts'
import { readRegistry } from '../../../node/src/network/allowlist/readRegistry.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const VECTORS = new URL('../../vectors/besu/extraData.json', import.meta.url)
const NAMES = [0, 1, 2, 3].map((index) => `validator-${index}`)
const HOSTS = ['10.0.0.1', '10.0.0.2', 'besu.bank.example', '10.0.0.1']

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }
const causeway = (home: string, ...args: string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, [MAIN, '--home', home, '--json', ...args], { maxBuffer: 1 << 24 }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
const refusal = async (home: string, ...args: string[]): Promise<string> => {
  const { stderr } = await causeway(home, ...args)
  return JSON.parse(stderr.slice(stderr.indexOf('{'))).error.code
}

describe('init --engine besu', () => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-besu-init-'))
  const folder = join(home, 'besu', 'CN')
  const file = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8')
  const keyOf = (name: string): SigningKey => new SigningKey(file('nodes', name, 'secrets', 'key'))
  let genesis: BesuGenesis
  let keys: SigningKey[]
  let addresses: { MemberRegistry: string; ValidatorSet: string }
  let contracts: Record<string, { address: string; codeHash: string }>

  before(async () => {
    const { code, stderr } = await causeway(
      home,
      ...['network', 'init', '--engine', 'besu', '--jurisdiction', 'CN', '--hosts', HOSTS.join(','), '--base-port', '30300'],
    )
    assert.equal(code, 0, stderr)
    genesis = JSON.parse(file('genesis.json'))
    keys = NAMES.map(keyOf)
    contracts = JSON.parse(file('deployments', '8010156.json')).contracts
    const [registry, validators] = [contracts.MemberRegistry?.address ?? '', contracts.ValidatorSet?.address ?? '']
    addresses = { MemberRegistry: registry, ValidatorSet: validators }
  })
  after(() => rmSync(home, { recursive: true, force: true }))

  it('lets the contract name the validators, with the constants of the published genesis', () => {
    const [contractMode] = JSON.parse(readFileSync(VECTORS, 'utf8')).vectors
    assert.equal(genesis.extraData, contractMode.encoded)
    assert.equal(genesis.mixHash, '0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365')
    assert.deepEqual([genesis.difficulty, genesis.nonce, genesis.baseFeePerGas], ['0x1', '0x0', '0x0'])
    assert.equal(genesis.config.chainId, 8_010_156)
    assert.equal(genesis.config.qbft.validatorcontractaddress, addresses.ValidatorSet.toLowerCase())
  })

  it('carries every contract of the ceremony with its code, and nobody with coin but founders and the gas station', () => {
    for (const [name, { address, codeHash }] of Object.entries(contracts))
      assert.equal(keccak256(genesis.alloc[address.toLowerCase()]?.code ?? '0x'), codeHash, name)
    const rich = Object.entries(genesis.alloc).filter(([, { balance = '0x0' }]) => BigInt(balance) > 0n)
    const controllers = NAMES.map((name) => new Wallet(file('secrets', `${name}.controller.key`).trim()).address)
    const expected = [...controllers, contracts.GasStation?.address ?? ''].map((address) => address.toLowerCase())
    assert.deepEqual(rich.map(([address]) => address).sort(), expected.sort())
  })

  it('seats the keys of the nodes in the slots that engines read', () => {
    const storage = genesis.alloc[addresses.ValidatorSet.toLowerCase()]?.storage ?? {}
    const slot = (index: number): bigint => BigInt(storage[toBeHex(index, 32)] ?? 0)
    assert.equal(slot(0), BigInt(keccak256(concat(keys.map((key) => key.compressedPublicKey)))))
    const word = slot(1)
    assert.deepEqual([word & 0xffff_ffff_ffff_ffffn, (word >> 64n) & 0xffff_ffff_ffff_ffffn], [4n, 4n])
    for (const [index, key] of keys.entries()) {
      const [prefix, x] = [BigInt(`0x${key.compressedPublicKey.slice(2, 4)}`), BigInt(`0x${key.compressedPublicKey.slice(4)}`)]
      assert.equal(slot(2 + 2 * index), BigInt(computeAddress(key)) | (prefix << 160n))
      assert.equal(slot(3 + 2 * index), x)
    }
  })

  it('gives validators of one machine ports of their own, and secrets to their owner alone', () => {
    const ports = NAMES.map((name) => Number(/^p2p-port=(\d+)$/m.exec(file('nodes', name, 'config.toml'))?.[1]))
    assert.deepEqual(ports, [30_300, 30_300, 30_300, 30_310])
    const secrets = [join(folder, 'secrets'), ...NAMES.map((name) => join(folder, 'nodes', name, 'secrets'))]
    for (const place of secrets)
      for (const name of readdirSync(place)) assert.equal(statSync(join(place, name)).mode & 0o077, 0, join(place, name))
    assert.ok(
      file('README.md').includes(`--registry-address ${addresses.MemberRegistry} --validators-address ${addresses.ValidatorSet}`),
    )
  })

  describe('with its state on a chain', () => {
    let chain: Anvil
    before(async () => {
      chain = await startAnvil({ chainId: 8_010_156, mnemonic: MNEMONIC })
      const rpc = connectRpc({ url: chain.rpcUrl })
      const calls = Object.entries(genesis.alloc).flatMap(([address, { code = '0x', storage = {} }]) => [
        { method: 'anvil_setCode', params: [address, code] },
        ...Object.entries(storage).map(([slot, value]) => ({ method: 'anvil_setStorageAt', params: [address, slot, value] })),
      ])
      await rpc.batch(calls)
      await rpc.call('evm_mine', [])
    })
    after(() => chain.close())

    it('the allowlists of every node are what the agent reads from the registry: its first look changes nothing', async () => {
      const options = { registry: addresses.MemberRegistry, validators: addresses.ValidatorSet }
      const view = await readRegistry(connectRpc({ url: chain.rpcUrl }), options, Math.floor(Date.now() / 1_000))
      const enodes = view.nodes.map(enodeText)
      assert.equal(enodes.length, 4)
      for (const name of NAMES) {
        const text = file('nodes', name, 'data', 'permissions_config.toml')
        const listOf = (kind: string): string[] => JSON.parse(new RegExp(`^${kind}-allowlist=(.*)$`, 'm').exec(text)?.[1] ?? '[]')
        assert.deepEqual(listOf('nodes').sort(), [...enodes].sort())
        assert.deepEqual(listOf('accounts').sort(), [...view.accounts].sort())
        const own = enodes.find((enode) => enode.includes(keyOf(name).publicKey.slice(4)))
        const statics: string[] = JSON.parse(file('nodes', name, 'data', 'static-nodes.json'))
        assert.deepEqual(statics.sort(), enodes.filter((enode) => enode !== own).sort())
      }
    })

    it('getValidators names the addresses of the node keys', async () => {
      const provider = new JsonRpcProvider(chain.rpcUrl, undefined, { staticNetwork: true })
      try {
        const face = new Interface(['function getValidators() view returns (address[])'])
        const data = face.encodeFunctionData('getValidators')
        assert.equal(data, '0xb7ab4db5')
        const [named] = face.decodeFunctionResult('getValidators', await provider.call({ to: addresses.ValidatorSet, data }))
        assert.deepEqual(
          [...named],
          keys.map((key) => computeAddress(key)),
        )
      } finally {
        provider.destroy()
      }
    })
  })

  it('says what to run instead where this command cannot help, and makes nothing twice', async () => {
    for (const args of [['up', '--engine', 'besu'], ['up'], ['down'], ['status']])
      assert.equal(await refusal(home, 'network', ...args), 'BesuRunsInContainers', args.join(' '))
    assert.equal(
      await refusal(home, 'network', 'snapshot', 'CN/validator-0', 'a.tar.gz', '--engine', 'besu'),
      'EngineWithoutVerb',
    )
    assert.equal(await refusal(home, 'network', 'init', '--engine', 'besu', '--jurisdiction', 'EU,CN'), 'NetworkAlreadyThere')
    assert.equal(await refusal(home, 'network', 'init', '--engine', 'besu', '--no-governed'), 'ArgumentInvalid')
    assert.equal(await refusal(home, 'network', 'init', '--engine', 'besu', '--hosts', 'a,b,c'), 'ArgumentInvalid')
    assert.deepEqual(readdirSync(join(home, 'besu')), ['CN'])
  })

  it('finds with the doctor that no node answers', async () => {
    const { code, stdout } = await causeway(home, 'network', 'doctor')
    const { engine, chains } = JSON.parse(stdout)
    assert.deepEqual([code, engine, chains.length, chains[0].nodes], [1, 'besu', 1, 4])
  })

  it('says of the embedded engine that nothing has to be made', async () => {
    const other = mkdtempSync(join(tmpdir(), 'causeway-embedded-init-'))
    try {
      const { code, stdout } = await causeway(other, 'network', 'init', '--engine', 'embedded')
      assert.deepEqual([code, JSON.parse(stdout)], [0, { engine: 'embedded', made: [] }])
      assert.deepEqual(readdirSync(other), [])
    } finally {
      rmSync(other, { recursive: true })
    }
  })
})
