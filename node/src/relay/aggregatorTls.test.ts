// The aggregator under TLS: who asks it believes the authority that it is told, and nobody listens beyond this machine in the clear by mistake.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { Wallet } from 'ethers'
import { startMonitor } from '../monitor/startMonitor.ts'
import { connectAggregator } from './aggregatorClient.ts'
import { type RelayOptions, readRelayConfig } from './relayOptions.ts'
import { startRelay } from './startRelay.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const someone = (digit: string): string => `0x${digit.repeat(40)}`
const NOBODY = 'http://127.0.0.1:1'

let folder: string
const made = (name: string) => {
  const [certificateFile, keyFile] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)]
  const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-keyout', keyFile, '-out', certificateFile], { stdio: 'ignore' })
  return { certificateFile, keyFile }
}
const optionsOf = (given: object): RelayOptions => ({
  ...{ role: 'aggregator', dataFolder: join(folder, 'aggregator'), deliverers: [someone('4')], logLevel: 'silent' },
  routes: [{ sourceChainId: 1, outbox: someone('1'), destinationChainId: 2, inbox: someone('2'), committee: someone('3') }],
  ...{ chains: [{ chainId: 2, endpoints: [NOBODY], finality: { kind: 'depth', blocks: 0 } }], ...given },
})

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-tls-'))
})
after(() => rm(folder, { recursive: true }))

describe('an aggregator', () => {
  it('is not told to listen beyond this machine in the clear, unless a proxy stands before it', () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'aggregator.example'])
      assert.throws(() => readRelayConfig(optionsOf({ host })), codeIs('RelayOptionsInvalid'), host)
    const tls = { certificateFile: 'a', keyFile: 'b' }
    for (const given of [{ tls }, { behindProxy: true }]) readRelayConfig(optionsOf({ host: '0.0.0.0', ...given }))
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) readRelayConfig(optionsOf({ host }))
  })

  it('answers whoever knows its authority, and is no aggregator to anybody else', async () => {
    const tls = made('aggregator')
    const { url, close } = await startRelay(optionsOf({ tls }))
    try {
      assert.match(url, /^https:/)
      const ca = readFileSync(tls.certificateFile, 'utf8')
      assert.deepEqual(await connectAggregator({ url, ca }).attesters(), [])
      const stranger = readFileSync(made('stranger').certificateFile, 'utf8')
      for (const other of [stranger, undefined])
        await assert.rejects(connectAggregator({ url, ca: other }).attesters(), codeIs('RelayAggregatorDown'))
      const plain = url.replace('https:', 'http:')
      await assert.rejects(connectAggregator({ url: plain }).attesters(), codeIs('RelayAggregatorDown'))
    } finally {
      await close()
    }
  })

  it('does not start without its certificate', async () => {
    const tls = { certificateFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.key') }
    await assert.rejects(startRelay(optionsOf({ tls, dataFolder: join(folder, 'other') })), codeIs('RelayOptionsInvalid'))
  })

  it('is asked by a monitor under the authority that it is told', async () => {
    const { certificateFile: caFile, keyFile } = made('hearsay')
    const server = createServer({ cert: readFileSync(caFile), key: readFileSync(keyFile) })
    const asked = once(server, 'request')
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const bound = server.address()
    const aggregatorUrl = `https://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`
    const side = (chainId: number) => ({ chainId, rpcUrl: NOBODY })
    const monitor = await startMonitor({
      ...{ source: side(1), outbox: someone('1'), destination: side(2), inbox: someone('2'), logLevel: 'silent' },
      ...{ privateKey: Wallet.createRandom().privateKey, aggregatorUrl, caFile, attesters: [someone('5')] },
    })
    try {
      const [request] = await asked
      assert.equal(request.url, '/attesters')
    } finally {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await monitor.close()
    }
  })
})
