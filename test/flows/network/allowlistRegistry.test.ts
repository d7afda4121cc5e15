// The command `causeway network allowlist-agent` against the real MemberRegistry and ValidatorSet on a chain of its own, and against a DOUBLE
// of Besu with TLS and JWT: Besu itself is not run here.
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type CausewayClient, createClient, signerOf } from '@causeway/sdk/client/createClient'
import { send } from '@causeway/sdk/client/send'
import { chainTime } from '@causeway/sdk/client/time'
import { signTyped } from '@causeway/sdk/client/typedData'
import { digestOfJson } from '@causeway/sdk/digest'
import type { MemberId } from '@causeway/sdk/ids'
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { createDid } from '@causeway/sdk/member/did'
import { completeLei } from '@causeway/sdk/member/institutionCode'
import { HDNodeWallet, Mnemonic, Wallet } from 'ethers'
import { besuGenesis } from '../../../deploy/networks/besu/genesis.ts'
import { type BesuNode, enodeOf, nodeIdOf } from '../../../deploy/networks/besu/nodeConfig.ts'
import { writeNetwork } from '../../../deploy/networks/besu/writeNetwork.ts'
import { MNEMONIC } from '../../../deploy/networks/embedded/accounts.ts'
import { type Cast, closeCast, openCast } from '../../../deploy/networks/embedded/cast.ts'
import { startNetwork } from '../../../deploy/networks/embedded/startNetwork.ts'
import type { Network } from '../../../deploy/networks/network.ts'
import { verifyLog } from '../../../node/src/network/allowlist/statement.ts'
import { IMemberNodes__factory } from '../../../sdk/src/generated/contracts/factories/IMemberNodes__factory.ts'
import { IValidatorSet__factory } from '../../../sdk/src/generated/contracts/factories/IValidatorSet__factory.ts'
import { type BesuDouble, startBesuDouble } from './besuDouble.ts'

const MAIN = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const HOUR = 3_600
const nodeNumber = (index: number): BesuNode => ({
  ...{ name: `validator-${index}`, host: '127.0.0.1', p2pPort: 30_300 + index, rpcPort: 8_545, metricsPort: 9_545 },
  privateKey: `0x${String(index).repeat(64)}`,
})
const nodes = [1, 2, 3, 4].map(nodeNumber)

type Organisation = { readonly id: MemberId; readonly client: CausewayClient; readonly node: BesuNode }

let folder = ''
let network: Network
let cast: Cast
let besu: BesuDouble
const organisations: Organisation[] = []

const deadline = async (): Promise<number> => (await chainTime(cast.consortium)) + HOUR
const typed = (name: string) => ({
  [name]: [
    { name: 'memberId', type: 'bytes32' },
    ...(name === 'NodeConsent' ? [{ name: 'peerId', type: 'bytes20' }] : []),
    { name: 'deadline', type: 'uint256' },
  ],
})

/** An organisation with a Controller key, admitted as a validator. */
const found = async (index: number): Promise<Organisation> => {
  const { privateKey } = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(MNEMONIC), `m/44'/60'/0'/0/${4 + index}`)
  const client = createClient({ rpcUrl: network.rpcUrl, deployment: network.deployment, privateKey })
  const institutionCode = completeLei(`529900BESUTEST000${index}`)
  const did = createDid({ jurisdiction: 'CN', institutionCode, address: signerOf(client).address, random: '00000001' })
  const { id } = await applyForMembership(client, { did, roles: ['validator'], termsDigest: digestOfJson({ terms: 1 }) })
  await admitMember(cast.consortium, id)
  const organisation = { id, client, node: nodeNumber(index) }
  organisations.push(organisation)
  return organisation
}

const listNode = async ({ id, client, node }: Organisation): Promise<void> => {
  const contract = IMemberNodes__factory.connect(network.deployment.contracts.MemberRegistry.address, client.signer)
  const key = nodeIdOf(node.privateKey)
  const peerId = `0x${key.slice(0, 40)}`
  const until = await deadline()
  const message = { memberId: id, peerId, deadline: until }
  const signer = new Wallet(node.privateKey)
  const proof = await signTyped(client, 'MemberRegistry', { types: typed('NodeConsent'), message, signer })
  const [x, y] = [`0x${key.slice(0, 64)}`, `0x${key.slice(64)}`]
  await send(client, () => contract.addNode(peerId, x, y, node.host, 26_656, node.p2pPort, until, proof))
}

/** In QBFT the key of a node is that of its validator. */
const seat = async ({ id, node }: Organisation): Promise<void> => {
  const contract = IValidatorSet__factory.connect(network.deployment.contracts.ValidatorSet.address, cast.consortium.signer)
  const until = await deadline()
  const message = { memberId: id, deadline: until }
  const signer = new Wallet(node.privateKey)
  const proof = await signTyped(cast.consortium, 'ValidatorSet', { types: typed('ValidatorConsent'), message, signer })
  const key = nodeIdOf(node.privateKey)
  await send(cast.consortium, () => contract.scheduleAddition(id, `0x${key.slice(0, 64)}`, `0x${key.slice(64)}`, until, proof))
}

const home = (...path: string[]): string => join(folder, 'besu/nodes/validator-1', ...path)

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-agent-'))
  network = await startNetwork({ folder: join(folder, 'chain') })
  cast = openCast(network)
  for (const index of [1, 2, 3, 4]) {
    const organisation = await found(index)
    await listNode(organisation)
    await seat(organisation)
  }
  const contract = network.deployment.contracts.ValidatorSet.address
  const genesis = besuGenesis({
    chainId: network.deployment.chainId,
    alloc: { [contract]: { code: '0x6000' } },
    validators: { contract },
    timestamp: 0,
  })
  const accounts = organisations.map(({ client }) => signerOf(client).address)
  const { MemberRegistry, ValidatorSet } = network.deployment.contracts
  const contracts = { registry: MemberRegistry.address, validators: ValidatorSet.address }
  await writeNetwork({ folder: join(folder, 'besu'), genesis, nodes, accounts, contracts })
  besu = await startBesuDouble({
    chainId: network.deployment.chainId,
    nodeId: nodeIdOf(nodeNumber(1).privateKey),
    permissionsFile: home('data/permissions_config.toml'),
    fixed: JSON.parse(readFileSync(home('data/static-nodes.json'), 'utf8')),
    jwtPublicKey: readFileSync(home('jwt.public.pem'), 'utf8'),
    tls: { cert: readFileSync(home('certificate.pem'), 'utf8'), key: readFileSync(home('secrets/tls.key.pem'), 'utf8') },
  })
})
after(async () => {
  await besu?.close()
  for (const { client } of organisations) client.close()
  if (cast !== undefined) closeCast(cast)
  await network?.close()
  rmSync(folder, { recursive: true, force: true })
})

const flags = (): string[] => [
  ...[MAIN, '--json', 'network', 'allowlist-agent', '--rpc', besu.url, '--registry', network.rpcUrl],
  ...['--registry-address', network.deployment.contracts.MemberRegistry.address],
  ...['--validators-address', network.deployment.contracts.ValidatorSet.address],
  ...['--state', home('agent'), '--node-key', home('secrets/key'), '--jwt-key', home('secrets/jwt.key.pem')],
  ...['--ca', home('certificate.pem'), '--permissions-file', home('data/permissions_config.toml')],
  ...['--static-nodes-file', home('data/static-nodes.json'), '--max-age', '3600', '--interval', '1', '--listen', '127.0.0.1:0'],
]

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }
const once = (...more: string[]): Promise<Ended> =>
  new Promise((resolve) =>
    execFile(process.execPath, [...flags(), '--once', ...more], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  )

const listed = (numbers: readonly number[]): void => {
  assert.deepEqual(besu.nodes.toSorted(), numbers.map((index) => enodeOf(nodeNumber(index))).sort())
}

test('the lists of the ceremony are those of the registry: nothing to change', async () => {
  const { code, stdout, stderr } = await once()
  assert.equal(code, 0, stderr)
  const result = JSON.parse(stdout)
  assert.deepEqual([result.agreed, result.nodes, result.accounts, result.alarms], [true, 4, 4, []])
})

test('a fifth organisation joins with a node and a second key; each is listed', async () => {
  const fifth = await found(5)
  await listNode(fifth)
  const key = new Wallet(`0x${'99'.repeat(32)}`)
  await addMemberKey(fifth.client, { memberId: fifth.id, key, role: 'node', deadline: await deadline() })
  assert.equal((await once()).code, 0)
  listed([1, 2, 3, 4, 5])
  assert.ok(besu.accounts.includes(key.address.toLowerCase()))
})

test('a suspended organisation is taken out, though Besu holds its node as a static one', async () => {
  const suspended = organisations[3]
  assert.ok(suspended)
  await send(cast.consortium, () => cast.consortium.contracts.members.suspend(suspended.id, digestOfJson({ reason: 'test' })))
  const { code, stderr } = await once()
  assert.equal(code, 0, stderr)
  listed([1, 2, 3, 5])
  assert.ok(!besu.accounts.includes(signerOf(suspended.client).address.toLowerCase()))
  const statics: string[] = JSON.parse(readFileSync(home('data/static-nodes.json'), 'utf8'))
  assert.deepEqual(statics.toSorted(), [2, 3, 5].map((index) => enodeOf(nodeNumber(index))).sort())
})

test('drift is put right and ends with code 5; a registry that is away with 6, and nothing changes', async () => {
  besu.nodes.pop()
  const drifted = await once()
  assert.deepEqual([drifted.code, JSON.parse(lastJson(drifted.stderr)).error.code], [5, 'AllowlistDrifted'])
  listed([1, 2, 3, 5])
  assert.equal((await once('--registry', 'http://127.0.0.1:1')).code, 6)
  assert.equal((await once('--validators-address', `0x${'00'.repeat(19)}01`)).code, 5)
  assert.equal((await once('--registry-address', 'nothing')).code, 2)
  listed([1, 2, 3, 5])
})

/** The fault that the command printed after the lines of its log. */
const lastJson = (text: string): string => text.slice(text.lastIndexOf('\n{\n') + 1)

const until = async (holds: () => boolean): Promise<void> => {
  for (let look = 0; !holds(); look++) {
    assert.ok(look < 400, 'it did not come to hold')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

test('the running agent follows the registry, survives SIGKILL and proves by signed statements when it last agreed', async () => {
  const reinstated = organisations[3]
  assert.ok(reinstated)
  const start = (): ChildProcess => spawn(process.execPath, flags(), { stdio: 'ignore' })
  const first = start()
  await until(() => besu.calls.length > 0)
  await send(cast.consortium, () => cast.consortium.contracts.members.reinstate(reinstated.id))
  besu.hook = (method) => {
    if (method === 'perm_addAccountsToAllowlist') first.kill('SIGKILL')
  }
  await until(() => first.signalCode === 'SIGKILL')
  besu.hook = () => undefined
  assert.ok(readFileSync(home('agent/state.json'), 'utf8').includes('"intended"'))
  const second = start()
  try {
    await until(() => besu.accounts.includes(signerOf(reinstated.client).address.toLowerCase()) && besu.nodes.length === 5)
    // Written before the first change, gone with the agreement.
    await until(() => !readFileSync(home('agent/state.json'), 'utf8').includes('"intended"'))
  } finally {
    second.kill('SIGTERM')
    await until(() => second.exitCode !== null)
  }
  assert.equal(second.exitCode, 0)
  assert.equal((await once()).code, 0, 'what the agent left half done is no drift')
  const node = new Wallet(nodeNumber(1).privateKey).address
  const { statements } = verifyLog(readFileSync(home('agent/statements.jsonl'), 'utf8'), node)
  assert.ok(statements.length > 3)
  const last = statements.at(-1)
  const block = await cast.consortium.provider.getBlock(last?.blockNumber ?? 0)
  assert.equal(block?.hash, last?.blockHash)
  const proof = await new Promise<string>((resolve, reject) =>
    execFile(
      process.execPath,
      [MAIN, '--json', 'network', 'allowlist-proof', home('agent/statements.jsonl'), '--node', node],
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    ),
  )
  assert.equal(JSON.parse(proof).agreedAt, last?.time)
})
