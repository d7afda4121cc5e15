// Two chains of four validators on one machine, for development: one `init`, one `up`, and a study as on an embedded network.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { getMessageState } from '@causeway/sdk/bridge/getMessageState'
import { getRoute } from '@causeway/sdk/bridge/getRoute'
import { sendMessage } from '@causeway/sdk/bridge/sendMessage'
import { createClient, signerOf } from '@causeway/sdk/client/createClient'
import { parseDeployment } from '@causeway/sdk/client/deployment'
import { included } from '@causeway/sdk/client/included'
import { send } from '@causeway/sdk/client/send'
import { type ReservedBase, reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { embeddedAccount } from '../../../deploy/networks/embedded/accounts.ts'
import { networkFile, pathsOf, readJson } from '../../../node/src/command/home.ts'
import type { BridgeProcessStatus } from '../../../node/src/network/bridge/bridgeStatus.ts'
import { withEngine } from './withEngine.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const TRIAL = fileURLToPath(new URL('../../data/colon-trial.csv', import.meta.url))
const PRODUCT = 'cwy.CN.beijing-health.colon-trial'
const RESEARCH = 'https://w3id.org/dpv#ScientificResearch'
const run = promisify(execFile)
/** A contract that takes every message: it answers with the selector of `receiveMessage`. */
const TAKES = '0x600e80600a5f395ff300632432ef2660e01b5f5260205ff3'
const DECISION = 3
const LONGEST_MS = 240_000

type Status = {
  readonly nodeUrl?: string
  readonly nodeReady?: boolean
  readonly bridge: readonly BridgeProcessStatus[]
  readonly validators: readonly { chain: string; validator: string; running: boolean; executionHeight: number }[]
}

const policy = {
  '@context': 'http://www.w3.org/ns/odrl.jsonld',
  '@type': 'Set',
  uid: 'urn:cwy:policy:test',
  permission: [
    {
      target: `urn:cwy:product:${PRODUCT}`,
      action: 'cwy:compute',
      constraint: [{ leftOperand: 'purpose', operator: 'eq', rightOperand: { '@id': RESEARCH } }],
    },
  ],
}

describe('two chains of one operator', withEngine('two comet chains on one machine'), () => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-two-chains-'))
  const european = join(home, 'comet', 'EU')
  let reserved: ReservedBase | undefined

  /** Runs the command in a folder and returns the JSON that it prints; what it refuses is thrown. */
  const at = async <T>(folder: string, ...args: string[]): Promise<T> => {
    const { stdout } = await run(process.execPath, [MAIN, '--home', folder, '--json', ...args], { maxBuffer: 1 << 24 })
    // CAST: the test compares what it reads.
    return JSON.parse(stdout) as T
  }
  const causeway = <T = Record<string, unknown>>(...args: string[]): Promise<T> => at<T>(home, ...args)

  after(async () => {
    await causeway('network', 'down').catch(() => undefined)
    await reserved?.release()
    rmSync(home, { recursive: true, force: true })
  })

  it('start with one command, are both reached, and carry a study', { timeout: 600_000 }, async () => {
    reserved = await reserveBase(4, 2)
    await causeway('network', 'init', '--engine', 'comet', '--no-governed', '--base-port', String(reserved.base))
    await causeway('network', 'up')
    const { validators, nodeUrl, nodeReady } = await causeway<Status>('network', 'status')
    assert.deepEqual(
      validators.map(({ chain, validator, running, executionHeight }) => [chain, validator, running, executionHeight > 1]),
      ['CN', 'EU'].flatMap((chain) => [0, 1, 2, 3].map((index) => [chain, `validator-${index}`, true, true])),
    )
    assert.deepEqual([typeof nodeUrl, nodeReady], ['string', true])

    // The first chain is that of the home; the other is found by its folder. Hospital and institute are members of both.
    type Members = { members: { did: string }[] }
    const jurisdictionsOf = ({ members }: Members): string[] => members.map(({ did }) => did.split(':')[2] ?? '').sort()
    assert.deepEqual(jurisdictionsOf(await causeway<Members>('member', 'list')), ['CN', 'CN', 'CN', 'CN', 'CN', 'EU'])
    assert.deepEqual(jurisdictionsOf(await at<Members>(european, 'member', 'list')), ['CN', 'EU', 'EU', 'EU', 'EU', 'EU'])
    const own = await at<Status>(european, 'network', 'status')
    assert.deepEqual(new Set(own.validators.map(({ chain }) => chain)), new Set(['EU']))

    writeFileSync(join(home, 'policy.json'), JSON.stringify(policy))
    await causeway('product', 'register', PRODUCT, '--data', TRIAL, '--policy', join(home, 'policy.json'))
    await causeway('right', 'mint', PRODUCT, '--uses', '2')
    const split = ['--share', 'hospital=700001', 'department=269999', 'consortium=30000']
    const terms = ['--right', '1', '--purpose', RESEARCH, '--units', '3', '--price', '1000003', ...split]
    const { agreementId } = await causeway<{ agreementId: string }>('agreement', 'propose', ...terms)
    await causeway('agreement', 'accept', agreementId)
    await causeway('escrow', 'deposit', agreementId, '3000009')
    const study = ['--agreement', agreementId, '--data', TRIAL, '--exposure', 'treatment', '--outcome', 'recurrence=1', '--wait']
    const { jobId, state } = await causeway<{ jobId: string; state: string }>('job', 'submit', ...study)
    assert.equal(state, 'anchored')
    assert.equal((await causeway('verify', 'result', jobId)).verified, true)
  })

  it('carry what is decided both ways, under the committee and the consensus of the other chain', {
    timeout: 600_000,
  }, async () => {
    const { chains = [] } = networkFile.parse(readJson(pathsOf(home).network))
    const clients = chains.map(({ rpcUrl, deploymentFile }) =>
      createClient({
        ...{ rpcUrl, deployment: parseDeployment(readJson(deploymentFile)) },
        privateKey: embeddedAccount('consortium').privateKey,
      }),
    )
    try {
      const [cn = assert.fail(), eu = assert.fail()] = clients
      for (const [source, destination] of [
        [cn, eu],
        [eu, cn],
      ] as const) {
        const { inbound } = await getRoute(destination, source.deployment.chainId)
        assert.deepEqual([inbound?.verifiers.length, inbound?.limits.map(({ verifiers }) => verifiers)], [2, [1, 2, 2]])
        const sent = await signerOf(destination).sendTransaction({ data: TAKES })
        const recipient = (await included(sent))?.contractAddress ?? assert.fail('not created')
        await send(destination, () => destination.contracts.inbox.setRecipient(recipient, DECISION))
        const destinationChainId = destination.deployment.chainId
        const { message } = await sendMessage(source, { destinationChainId, recipient, payload: '0x12', gasLimit: 60_000 })
        const isDelivered = async (): Promise<boolean> => (await getMessageState(destination, message)) === 'Delivered'
        for (const end = Date.now() + LONGEST_MS; !(await isDelivered()) && Date.now() < end; ) await sleep(500)
        assert.ok(await isDelivered(), JSON.stringify((await causeway<Status>('network', 'status')).bridge))
      }
    } finally {
      for (const client of clients) client.close()
    }
    const { bridge } = await causeway<Status>('network', 'status')
    assert.equal(bridge.length, 8)
    assert.ok(bridge.every(({ running, answers }) => running && answers))
  })

  it('schedule a change of seats without a vote, where an account holds the offices', async () => {
    type Scheduled = { changeId: string; next: string[] }
    const { changeId } = await causeway<Scheduled>('network', 'remove-validator', 'EU/validator-3')
    type Validators = { changes: { id: string; kind: string; state: string }[] }
    const { changes } = await at<Validators>(european, 'governance', 'validators')
    assert.deepEqual(
      changes.map(({ id, kind, state }) => [id, kind, state]),
      [[changeId, 'removal', 'scheduled']],
    )
  })

  it('end with one command, of which one may be ended alone', async () => {
    const alone = await at<{ left: string[] }>(european, 'network', 'down')
    assert.deepEqual(alone.left, [])
    const { validators } = await causeway<Status>('network', 'status')
    assert.deepEqual(
      validators.map(({ running }) => running),
      [true, true, true, true, false, false, false, false],
    )
    const { running, left } = await causeway<{ running: boolean; left: string[] }>('network', 'down')
    assert.deepEqual([running, left], [false, []])
    assert.ok(!existsSync(join(home, 'network.json')))
    const { validators: after, nodeUrl, bridge } = await causeway<Status>('network', 'status')
    assert.deepEqual([after.some((each) => each.running), nodeUrl], [false, undefined])
    assert.ok(!bridge.some((each) => each.running))
    assert.equal(readFileSync(join(home, 'comet', 'CN', 'hospital-node.log'), 'utf8').includes('"level":"error"'), false)
  })
})
