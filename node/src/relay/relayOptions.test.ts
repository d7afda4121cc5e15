import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { encryptKeystoreJson, Wallet } from 'ethers'
import { type MonitorOptions, readMonitorConfig } from '../monitor/monitorOptions.ts'
import { type RelayOptions, readRelayConfig, readSigner } from './relayOptions.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const someone = (digit: string): string => `0x${digit.repeat(40)}`
const chain = (chainId: number, endpoints: readonly string[]) => ({
  ...{ chainId, endpoints: [...endpoints], finality: { kind: 'tag' as const } },
})
const TWO = ['http://127.0.0.1:1', 'http://127.0.0.1:2']
const base = (given: object = {}): RelayOptions => ({
  ...{ role: 'attester', dataFolder: 'x', aggregatorUrl: 'http://127.0.0.1:3/', privateKey: `0x${'11'.repeat(32)}` },
  routes: [{ sourceChainId: 1, outbox: someone('1'), destinationChainId: 2, inbox: someone('2'), committee: someone('3') }],
  ...{ chains: [chain(1, TWO)], ...given },
})

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-relay-'))
})
after(() => rm(folder, { recursive: true }))

describe('the options of a process of the bridge', () => {
  it('fit together', () => {
    assert.equal(readRelayConfig(base()).chains[0]?.startBlock, 1)
    for (const given of [
      { chains: [chain(2, TWO)] },
      { chains: [{ ...chain(1, TWO), required: 1 }] },
      { chains: [{ ...chain(1, TWO), forgetsStates: true }] },
      { chains: [chain(1, ['http://127.0.0.1:1', 'http://127.0.0.1:1/'])] },
      { routes: [] },
      { aggregatorUrl: 'ws://127.0.0.1' },
      { unknown: 1 },
    ])
      assert.throws(() => readRelayConfig(base(given)), codeIs('RelayOptionsInvalid'))
  })

  it('name an authority only where the way is encrypted', async () => {
    const caFile = join(folder, 'authority.pem')
    await writeFile(caFile, 'PEM')
    const monitor: MonitorOptions = {
      ...{ source: { chainId: 1, rpcUrl: 'http://127.0.0.1:1' }, outbox: someone('1') },
      ...{ destination: { chainId: 2, rpcUrl: 'http://127.0.0.1:2' }, aggregatorUrl: 'https://aggregator:3' },
      ...{ inbox: someone('2'), privateKey: `0x${'11'.repeat(32)}`, caFile },
    }
    readRelayConfig(base({ aggregatorUrl: 'https://aggregator:3', caFile }))
    await readMonitorConfig(monitor)
    const aggregatorUrl = 'http://aggregator:3'
    assert.throws(() => readRelayConfig(base({ aggregatorUrl, caFile })), codeIs('RelayOptionsInvalid'))
    await assert.rejects(readMonitorConfig({ ...monitor, aggregatorUrl }), codeIs('MonitorOptionsInvalid'))
    await assert.rejects(readMonitorConfig({ ...monitor, aggregatorUrl: undefined }), codeIs('MonitorOptionsInvalid'))
  })

  it('name the light client of a route, and where its headers come from', () => {
    const deliverer = base({ role: 'deliverer', chains: [chain(1, TWO), chain(2, TWO)] })
    const client = { sourceChainId: 1, destinationChainId: 2, client: someone('4'), verifier: someone('5') }
    // CAST: the reader refuses what does not fit.
    const read = (given: object) => readRelayConfig({ ...deliverer, lightClients: [{ ...client, ...given }] } as RelayOptions)
    const config = read({ cometEndpoints: TWO })
    assert.ok(config.role === 'deliverer')
    assert.deepEqual(config.lightClients[0]?.cometEndpoints, TWO)
    for (const given of [
      { cometEndpoints: [] },
      { cometEndpoints: TWO, sourceChainId: 2 },
      { cometEndpoints: ['tcp://127.0.0.1:1'] },
    ])
      assert.throws(() => read(given), codeIs('RelayOptionsInvalid'))
  })

  it('name one key, plain or encrypted, and never show it', async () => {
    const wallet = new Wallet(Wallet.createRandom().privateKey)
    const [plain, locked, password] = ['key', 'key.json', 'password'].map((name) => join(folder, name))
    assert.ok(plain !== undefined && locked !== undefined && password !== undefined)
    await writeFile(plain, `${wallet.privateKey}\n`)
    await writeFile(locked, await encryptKeystoreJson(wallet, 'secret', { scrypt: { N: 2 ** 10 } }))
    await writeFile(password, 'secret\n')
    assert.equal((await readSigner({ keyFile: plain })).address, wallet.address)
    assert.equal((await readSigner({ keyFile: locked, passwordFile: password })).address, wallet.address)
    await assert.rejects(readSigner({}), codeIs('RelayOptionsInvalid'))
    await assert.rejects(readSigner({ keyFile: plain, privateKey: wallet.privateKey }), codeIs('RelayOptionsInvalid'))
    await writeFile(password, 'wrong')
    await assert.rejects(
      readSigner({ keyFile: locked, passwordFile: password }),
      (error) => codeIs('KeyUnreadable')(error) && !String(error).includes('wrong'),
    )
    await writeFile(plain, `${wallet.privateKey}00`)
    await assert.rejects(
      readSigner({ keyFile: plain }),
      (error) => codeIs('KeyUnreadable')(error) && !String(error).includes(wallet.privateKey.slice(2)),
    )
  })
})
