// Where the gas station gives gas, deliverer and monitor ask for theirs again and again: a day's allowance is not a week's.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@causeway/sdk/client/createClient'
import { parseDeployment } from '@causeway/sdk/client/deployment'
import { getGasAvailable, grantGas } from '@causeway/sdk/member/grantGas'
import { Wallet } from 'ethers'
import { keyFileOf } from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import { readJson, readText, requireNetwork } from '../../command/home.ts'
import { bridgePaths } from './bridgePaths.ts'

const HOUR_MS = 3_600_000

/** Until the signal; a chain that is away is asked again an hour later. */
export const keepGas = async (home: string, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await askForGas(home).catch((error: unknown) => process.stderr.write(`no gas was granted: ${error}\n`))
    await sleep(HOUR_MS, undefined, { signal }).catch(() => undefined)
  }
}

/** Accounts of nobody, as on a network for development, are given nothing, and nothing is sent for them. */
export const askForGas = async (home: string): Promise<void> => {
  const keys = (['deliverer', 'monitor'] as const).map((name) => readText(keyFileOf(bridgePaths(home).secrets, name)).trim())
  const accounts = keys.map((key) => new Wallet(key).address)
  const [privateKey = ''] = keys
  for (const { rpcUrl, deploymentFile } of requireNetwork(home).chains ?? []) {
    const client = createClient({ rpcUrl, deployment: parseDeployment(readJson(deploymentFile)), privateKey })
    try {
      const available = await Promise.all(accounts.map((account) => getGasAvailable(client, account)))
      if (available.some((wei) => wei > 0n)) await grantGas(client, accounts)
    } finally {
      client.close()
    }
  }
}
