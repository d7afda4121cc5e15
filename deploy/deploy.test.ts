import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseDeployment } from '@causeway/sdk/client/deployment'
import { JsonRpcProvider } from 'ethers'
import { TERMS } from './governance.ts'
import { startNetwork } from './networks/embedded/startNetwork.ts'
import { steps, VALIDATOR_TIMES } from './steps.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-deploy-'))
})
after(() => rmSync(folder, { recursive: true }))

const heightOf = async (rpcUrl: string): Promise<number> => {
  const provider = new JsonRpcProvider(rpcUrl, undefined, { cacheTimeout: -1 })
  const height = await provider.getBlockNumber()
  provider.destroy()
  return height
}

test('constructor arguments name only contracts that stand earlier', () => {
  const seen = new Set<string>()
  for (const { name, args, initialise } of steps) {
    const at = new Proxy(
      {},
      { get: (_, asked) => (seen.has(String(asked)) ? String(asked) : assert.fail(`${name} needs ${String(asked)}`)) },
    )
    // CAST: a proxy that answers for every name.
    args(at as never, { admin: '', token: { name: '', symbol: '' }, validators: VALIDATOR_TIMES, terms: TERMS })
    initialise?.(at as never)
    seen.add(name)
  }
})

test('a deployment that is run twice sends nothing the second time, also after a restart of the chain', async () => {
  const first = await startNetwork({ folder })
  const height = await heightOf(first.rpcUrl)
  await first.close()
  const second = await startNetwork({ folder })
  try {
    assert.deepEqual(second.deployment, first.deployment)
    assert.equal(await heightOf(second.rpcUrl), height)
    assert.deepEqual(parseDeployment(JSON.parse(readFileSync(second.deploymentFile, 'utf8'))), first.deployment)
  } finally {
    await second.close()
  }
})

test('a deployment goes on where it was interrupted', async () => {
  const interrupted = mkdtempSync(join(tmpdir(), 'causeway-deploy-'))
  const stopAfter = (done: number): void => {
    if (done === 5) throw new Error('interrupted')
  }
  try {
    await assert.rejects(startNetwork({ folder: interrupted, onStep: stopAfter }), /interrupted/)
    const network = await startNetwork({ folder: interrupted })
    await network.close()
    const addresses = (deployment: typeof network.deployment) => Object.values(deployment.contracts).map(({ address }) => address)
    const whole = await startNetwork({ folder })
    await whole.close()
    assert.deepEqual(addresses(network.deployment), addresses(whole.deployment))
  } finally {
    rmSync(interrupted, { recursive: true })
  }
})
