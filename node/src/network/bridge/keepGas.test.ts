import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { signerOf } from '@causeway/sdk/client/createClient'
import { included } from '@causeway/sdk/client/included'
import { getKey } from '@causeway/sdk/member/getMember'
import { parseEther } from 'ethers'
import { accountOf, openBridgeKeys } from '../../../../deploy/networks/bridge/bridgeKeys.ts'
import { type Cast, closeCast, openCast } from '../../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../../deploy/networks/network.ts'
import { startNetwork } from '../../../../deploy/networks/startNetwork.ts'
import { admitPeople } from '../hospitalNode.ts'
import { giveGas } from './joinByVote.ts'

const folder = mkdtempSync(join(tmpdir(), 'causeway-hot-keys-'))
let network: Network
let cast: Cast

before(async () => {
  network = await startNetwork({ folder, jurisdiction: 'CN' })
  cast = openCast(network)
  await admitPeople(network)
})
after(async () => {
  closeCast(cast)
  await network.close()
  rmSync(folder, { recursive: true })
})

test('deliverer and monitor have gas of an organisation, and cannot act for it', async () => {
  const client = cast.hospital
  const keys = openBridgeKeys(join(folder, 'secrets'), 'random')
  const { memberId } = await getKey(client, client.signer?.address ?? '')
  const { address: to } = client.deployment.contracts.GasStation
  const funds = await signerOf(cast.consortium).sendTransaction({ to, value: parseEther('10') })
  await included(funds)
  await giveGas({ client, chain: { validators: [{ memberId }] } }, keys)
  await giveGas({ client, chain: { validators: [{ memberId }] } }, keys)
  for (const name of ['deliverer', 'monitor'] as const) {
    const account = accountOf(keys, name)
    assert.deepEqual(await getKey(client, account), { memberId, role: 'payee' })
    assert.ok((await client.provider.getBalance(account)) > 0n)
  }
})
