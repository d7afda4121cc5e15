// One chain through three endpoints of which one lies, stalls, or serves a fork.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { ContractFactory, JsonRpcProvider, NonceManager, Wallet } from 'ethers'
import { embeddedAccount, MNEMONIC } from '../../../deploy/networks/embedded/accounts.ts'
import { type Anvil, startAnvil } from '../../../deploy/networks/embedded/startAnvil.ts'
import { advance } from '../../../node/src/relay/advance.ts'
import { type ChainLog, ChainView, type ChainViewOptions, checkRequired } from '../../../node/src/relay/chainView.ts'
import { findView, liftHalt } from '../../../node/src/relay/viewStore.ts'
import { openStore, type Store } from '../../../node/src/store/openStore.ts'
import { type EndpointProxy, startEndpointProxy } from './endpointProxy.ts'

const CHAIN = 31_010
const PATIENCE_MS = 400
const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code

let folder: string
let store: Store
let anvil: Anvil
let provider: JsonRpcProvider
let proxies: EndpointProxy[]
let sender: NonceManager
let teller: string
let reading = 0

/** CALLDATACOPY everything to 0, then LOG1 of it with topic 1. */
const tellerCode = (): string => {
  const code = '365f5f376001365fa100'
  return `0x60${(code.length / 2).toString(16).padStart(2, '0')}80600a5f395ff300${code}`
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-view-'))
  store = await openStore({ dataFolder: folder })
  anvil = await startAnvil({ chainId: CHAIN, mnemonic: MNEMONIC })
  provider = new JsonRpcProvider(anvil.rpcUrl, CHAIN, { staticNetwork: true, cacheTimeout: -1, pollingInterval: 20 })
  sender = new NonceManager(new Wallet(embeddedAccount('consortium').privateKey, provider))
  proxies = await Promise.all([0, 1, 2].map(() => startEndpointProxy(anvil.rpcUrl)))
  const contract = await new ContractFactory([], tellerCode(), sender).deploy()
  await contract.waitForDeployment()
  teller = await contract.getAddress()
})
afterEach(() => {
  for (const proxy of proxies) proxy.honest()
})
after(async () => {
  provider.destroy()
  for (const proxy of proxies) await proxy.close()
  await anvil.close()
  await store.close()
  await rm(folder, { recursive: true })
})

const viewOf = (options: Partial<ChainViewOptions> = {}): ChainView =>
  new ChainView({
    ...{
      chainId: CHAIN,
      endpoints: proxies.map(({ url }) => url),
      finality: { kind: 'depth', blocks: 0 },
      patienceMs: PATIENCE_MS,
    },
    ...options,
  })

const tell = async (data: string): Promise<void> => {
  await (await sender.sendTransaction({ to: teller, data })).wait()
}

/** A reader with a cursor of its own. */
const reader = (view: ChainView) => {
  const name = `test/${reading++}`
  const heard: ChainLog[] = []
  const read = () =>
    advance(store.database, { name, view, filter: { address: teller, topics: [] }, startBlock: 1 }, async (_, logs) => {
      heard.push(...logs)
    })
  return { name, heard, read }
}

describe('a view of a chain', () => {
  it('never takes less than two voices where there are two, nor half of them, nor one twice', () => {
    const urls = proxies.map(({ url }) => url)
    assert.equal(checkRequired(urls), 3)
    for (const [endpoints, required] of [
      [urls, 1],
      [urls.slice(0, 2), 1],
      [[...urls, 'http://127.0.0.1:1'], 2],
      [urls, 4],
    ] as const)
      assert.throws(() => checkRequired(endpoints, required), codeIs('RelayOptionsInvalid'))
    assert.throws(() => checkRequired([`${urls[0]}`, `${urls[0]}/`]), codeIs('RelayOptionsInvalid'))
  })

  it('reads every log once, over restarts of the reader', async () => {
    const { heard, read } = reader(viewOf())
    await tell('0x01')
    await read()
    await tell('0x02')
    await tell('0x03')
    await read()
    await read()
    assert.deepEqual(
      heard.map(({ data }) => data),
      ['0x01', '0x02', '0x03'],
    )
  })

  it('takes the word of the chain for what is final where there is one', async () => {
    const view = viewOf({ finality: { kind: 'tag' } })
    assert.equal((await view.final()).height, (await provider.getBlock('finalized'))?.number)
    const deep = viewOf({ finality: { kind: 'depth', blocks: 2 } })
    assert.equal((await deep.final()).height, (await provider.getBlockNumber()) - 2)
  })

  it('goes on without one that stalls if two of three are enough, and names it', async () => {
    const view = viewOf({ required: 2 })
    const { heard, read } = reader(view)
    proxies[1]?.stall()
    await tell('0x04')
    await read()
    assert.equal(heard.at(-1)?.data, '0x04')
    assert.deepEqual(
      view.health.map(({ answers }) => answers),
      [true, false, true],
    )
  })

  it('waits when two of three stall: a lone voice is not believed', async () => {
    const { name, heard, read } = reader(viewOf({ required: 2 }))
    await read()
    const before = heard.length
    await tell('0x05')
    proxies[0]?.stall()
    proxies[2]?.stall()
    await assert.rejects(read(), codeIs('RelayTooFewAgree'))
    assert.equal(heard.length, before)
    for (const proxy of proxies) proxy.honest()
    await read()
    assert.equal(heard.length, before + 1)
    assert.equal((await findView(store.database.query, name))?.halted, null)
  })

  it('is not held up or led astray by one that is behind or claims to be ahead', async () => {
    const { heard, read } = reader(viewOf({ required: 2 }))
    await tell('0x06')
    for (const head of ['0x1', '0xffffff']) {
      proxies[2]?.lie(({ method }, truth) => (method === 'eth_blockNumber' ? head : truth))
      await read().catch((error: unknown) => assert.ok(codeIs('RelayTooFewAgree')(error)))
    }
    assert.equal(heard.at(-1)?.data, '0x06')
  })

  for (const [what, method, lie] of [
    ['hides a log', 'eth_getLogs', () => []],
    [
      'invents a log',
      'eth_getLogs',
      (truth: unknown) => (Array.isArray(truth) ? [...truth, { ...truth[0], logIndex: '0x9' }] : truth),
    ],
    [
      'changes a log',
      'eth_getLogs',
      (truth: unknown) => JSON.parse(JSON.stringify(truth).replace('"data":"0x07', '"data":"0x08')),
    ],
    ['serves a fork', 'eth_getBlockByNumber', (truth: unknown) => Object.assign({}, truth, { hash: `0x${'ab'.repeat(32)}` })],
  ] as const)
    it(`halts when one ${what}, stays halted over restarts, and goes on when an operator lifts it`, async () => {
      const { name, heard, read } = reader(viewOf({ required: 2 }))
      await tell('0x07')
      proxies[1]?.lie((call, truth) => (call.method === method ? lie(truth) : truth))
      await assert.rejects(read(), codeIs('RelayEndpointsDisagree'))
      assert.equal(heard.length, 0)
      proxies[1]?.honest()
      await assert.rejects(read(), codeIs('RelayViewHalted'))
      assert.equal((await findView(store.database.query, name))?.halted?.code, 'RelayEndpointsDisagree')
      await liftHalt(store.database.query, name)
      await read()
      assert.equal(heard.at(-1)?.data, '0x07')
    })

  it('halts when a block that it has read is not in the chain any more', async () => {
    const { name, heard, read } = reader(viewOf())
    const snapshot: unknown = await provider.send('evm_snapshot', [])
    await tell('0x09')
    await read()
    await provider.send('evm_revert', [snapshot])
    sender.reset()
    await provider.send('evm_increaseTime', [60])
    await tell('0x0a')
    await tell('0x0b')
    await assert.rejects(read(), codeIs('RelayReorganised'))
    assert.equal(heard.at(-1)?.data, '0x09')
    assert.equal((await findView(store.database.query, name))?.halted?.code, 'RelayReorganised')
  })

  it('halts at an endpoint of another chain', async () => {
    const { read } = reader(viewOf())
    proxies[0]?.lie(({ method }, truth) => (method === 'eth_chainId' ? '0x1' : truth))
    await assert.rejects(read(), codeIs('RelayChainMismatch'))
    proxies[0]?.honest()
    await assert.rejects(read(), codeIs('RelayViewHalted'))
  })
})
