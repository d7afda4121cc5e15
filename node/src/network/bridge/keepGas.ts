// Where the gas station gives gas, deliverer and monitor get theirs, and ask for it again and again: a day's allowance is not a week's.
import { setTimeout as sleep } from 'node:timers/promises'
import { type CausewayClient, createClient, signerOf } from '@causeway/sdk/client/createClient'
import { parseDeployment } from '@causeway/sdk/client/deployment'
import { chainTime } from '@causeway/sdk/client/time'
import type { MemberId } from '@causeway/sdk/ids'
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { getKey } from '@causeway/sdk/member/getMember'
import { getGasAvailable, grantGas } from '@causeway/sdk/member/grantGas'
import { Wallet } from 'ethers'
import { accountOf, type BridgeKeys, keyFileOf } from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import { readJson, readText, requireNetwork } from '../../command/home.ts'
import { bridgePaths } from './bridgePaths.ts'

const HOUR = 3_600

type Founded = {
  /** Of a controller key of the first founder. */
  readonly client: CausewayClient
  readonly chain: { readonly validators: readonly { readonly memberId: MemberId }[] }
}

/** Deliverer and monitor are keys of the first founder, whom the gas station serves: they may hold what it has, and not act for it. */
export const giveGas = async ({ client, chain }: Founded, keys: BridgeKeys): Promise<void> => {
  const [first] = chain.validators
  if (first === undefined) return
  for (const name of ['deliverer', 'monitor'] as const) {
    if ((await getKey(client, accountOf(keys, name))).role !== 'none') continue
    const deadline = (await chainTime(client)) + HOUR
    await addMemberKey(client, { memberId: first.memberId, key: new Wallet(keys[name]), role: 'payee', deadline })
  }
  await grantGas(client, [accountOf(keys, 'deliverer'), accountOf(keys, 'monitor')])
}

/** Until the signal; a chain that is away is asked again an hour later. */
export const keepGas = async (home: string, signal: AbortSignal, everyMs = HOUR * 1000): Promise<void> => {
  while (!signal.aborted) {
    await askForGas(home).catch((error: unknown) => process.stderr.write(`no gas was granted: ${error}\n`))
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

/**
 * Accounts of nobody, as on a network for development, are given nothing, and nothing is sent for them. The account that has most coin asks for
 * both: one that has none could not.
 */
export const askForGas = async (home: string): Promise<void> => {
  const keys = (['deliverer', 'monitor'] as const).map((name) => readText(keyFileOf(bridgePaths(home).secrets, name)).trim())
  for (const { rpcUrl, deploymentFile } of requireNetwork(home).chains ?? []) {
    const deployment = parseDeployment(readJson(deploymentFile))
    const clients = keys.map((privateKey) => createClient({ rpcUrl, deployment, privateKey }))
    await askOne(clients).finally(() => {
      for (const { close } of clients) close()
    })
  }
}

const askOne = async (clients: readonly CausewayClient[]): Promise<void> => {
  const accounts = clients.map((client) => signerOf(client).address)
  const [first] = clients
  if (first === undefined) return
  const available = await Promise.all(accounts.map((account) => getGasAvailable(first, account)))
  if (available.every((wei) => wei === 0n)) return
  const coin = await Promise.all(accounts.map((account) => first.provider.getBalance(account)))
  const richest = clients.find((_, index) => coin.every((wei) => wei <= (coin[index] ?? 0n))) ?? first
  await grantGas(richest, accounts)
}
