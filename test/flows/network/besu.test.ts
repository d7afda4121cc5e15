// The folder of a Besu network as written. Besu itself is not run here: what it would read is compared with what its documentation fixes.
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { computeAddress } from 'ethers'
import { besuGenesis } from '../../../deploy/networks/besu/genesis.ts'
import { makeKeystore } from '../../../deploy/networks/besu/keystore.ts'
import { type BesuNode, configToml, enodeOf } from '../../../deploy/networks/besu/nodeConfig.ts'
import { writeNetwork } from '../../../deploy/networks/besu/writeNetwork.ts'

const CONTRACT = '0x0000000000000000000000000000000000007777'
const contracts = { registry: '0x0000000000000000000000000000000000005555', validators: CONTRACT }
const ACCOUNT = '0xFE3B557E8Fb62b89F4916B721be55cEb828dBd73'
const nodes: BesuNode[] = [1, 2, 3, 4].map((index) => ({
  name: `validator-${index}`,
  host: `10.0.0.${index}`,
  p2pPort: 30_303,
  rpcPort: 8_545,
  metricsPort: 9_545,
  privateKey: `0x${String(index).repeat(64)}`,
}))
const genesis = besuGenesis({
  chainId: 8_010_156,
  alloc: { [CONTRACT]: { code: '0x6000' } },
  validators: { contract: CONTRACT },
  timestamp: 0,
})

let root = ''
let folder = ''
before(async () => {
  root = mkdtempSync(join(tmpdir(), 'causeway-besu-'))
  folder = join(root, 'network')
  await writeNetwork({ folder, genesis, nodes, accounts: [ACCOUNT], contracts })
})
after(() => rmSync(root, { recursive: true, force: true }))

const file = (...path: string[]): string => readFileSync(join(folder, ...path), 'utf8')
const isCode = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code

test('an enode carries the key whose address is the validator', () => {
  const [node] = nodes
  assert.ok(node)
  const [, id = ''] = /^enode:\/\/([0-9a-f]{128})@10\.0\.0\.1:30303$/.exec(enodeOf(node)) ?? []
  assert.equal(computeAddress(`0x04${id}`), computeAddress(node.privateKey))
  assert.match(enodeOf({ ...node, host: '::1' }), /@\[::1\]:30303$/)
})

test('the permission file lists every node and account; the static nodes are all others, and so all in the list', () => {
  const permissions = file('nodes', 'validator-1', 'data', 'permissions_config.toml')
  assert.equal(
    permissions,
    `accounts-allowlist=["${ACCOUNT.toLowerCase()}"]\nnodes-allowlist=[${nodes.map((node) => `"${enodeOf(node)}"`).join(',')}]`,
  )
  const statics: string[] = JSON.parse(file('nodes', 'validator-1', 'data', 'static-nodes.json'))
  assert.deepEqual(statics, nodes.slice(1).map(enodeOf))
  assert.ok(statics.every((enode) => permissions.includes(enode)))
})

test('the options: free gas on a crash-safe store, permissions, TLS and JWT for RPC', () => {
  const lines = file('nodes', 'validator-2', 'config.toml').split('\n')
  for (const line of [
    'data-path="/var/lib/besu"',
    'data-storage-format="FOREST"',
    'sync-mode="FULL"',
    'tx-pool="SEQUENCED"',
    'min-gas-price=0',
    'permissions-nodes-config-file="/var/lib/besu/permissions_config.toml"',
    'permissions-accounts-config-file="/var/lib/besu/permissions_config.toml"',
    'rpc-http-api=["ETH","NET","WEB3","QBFT","PERM","ADMIN","TXPOOL","DEBUG"]',
    'rpc-http-tls-enabled=true',
    'rpc-http-authentication-jwt-algorithm="ES256"',
    'node-private-key-file="/run/secrets/validator-2-key"',
  ])
    assert.ok(lines.includes(line), line)
  assert.ok(
    !lines.some((line) => line.startsWith('bootnodes') || line.startsWith('tx-pool-price-bump') || line.startsWith('Xdns')),
  )
})

test('without TLS the RPC stays on the loopback; a host name asks for name resolution, on every node that reads it', () => {
  const [node, other] = nodes
  assert.ok(node && other)
  const named = { ...node, host: 'besu.bank.example' }
  for (const each of [named, other]) {
    const text = configToml({ node: each, nodes: [named, other], tls: false })
    assert.match(text, /^rpc-http-host="127\.0\.0\.1"$/m)
    assert.match(text, /^Xdns-enabled=true\nXdns-update-enabled=true$/m)
    assert.doesNotMatch(text, /tls/)
  }
})

test('secrets are for their owner only, and JWT keys are a pair', () => {
  const secrets = join(folder, 'nodes', 'validator-1', 'secrets')
  for (const name of readdirSync(secrets)) assert.equal(statSync(join(secrets, name)).mode & 0o077, 0, name)
  const derived = createPublicKey(createPrivateKey(readFileSync(join(secrets, 'jwt.key.pem')))).export({
    type: 'spki',
    format: 'pem',
  })
  assert.equal(derived, file('nodes', 'validator-1', 'jwt.public.pem'))
})

test('the keystore opens with its password and holds the certificate for the host', () => {
  const at = join(folder, 'nodes', 'validator-3')
  const args = ['pkcs12', '-in', join(at, 'keystore.p12'), '-passin', `file:${join(at, 'secrets/keystore.password')}`, '-nokeys']
  const certificate = new X509Certificate(execFileSync('openssl', args))
  assert.equal(certificate.checkIP('10.0.0.3'), '10.0.0.3')
  assert.equal(certificate.fingerprint256, new X509Certificate(file('nodes', 'validator-3', 'certificate.pem')).fingerprint256)
})

test('compose pins the image, mounts nothing over /opt/besu and checks health with bash alone', () => {
  const text = file('compose.yaml')
  assert.equal(text.match(/image: "hyperledger\/besu:26\.8\.0"/g)?.length, 4)
  assert.doesNotMatch(text, /\/opt\/besu|curl|wget|latest/)
  assert.equal(text.match(/test: \["CMD", "bash", "\/config\/health\.sh", "9545", "2", "metrics"\]/g)?.length, 4)
  for (const [, mounted = ''] of text.matchAll(/- "\.\/([^":]+):/g)) assert.ok(existsSync(join(folder, mounted)), mounted)
  for (const [, secret = ''] of text.matchAll(/file: "\.\/([^"]+)"/g)) assert.ok(existsSync(join(folder, secret)), secret)
  assert.match(file('README.md'), /not run by us on Besu here/)
})

test('refuses a folder that is not empty, nodes that collide and a missing openssl, and leaves nothing behind', async () => {
  await assert.rejects(writeNetwork({ folder, genesis, nodes, accounts: [], contracts }), isCode('BesuFolderTaken'))
  const [node] = nodes
  assert.ok(node)
  const other = join(root, 'other')
  for (const wrong of [[], [node, node], [{ ...node, host: 'a b' }], [{ ...node, name: '../x' }], [{ ...node, rpcPort: 0 }]])
    await assert.rejects(
      writeNetwork({ folder: other, genesis, nodes: wrong, accounts: [], contracts }),
      isCode('BesuNodeInvalid'),
    )
  mkdirSync(other)
  const paths = {
    certificate: join(other, 'c'),
    key: join(other, 'k'),
    keystore: join(other, 'p12'),
    passwordFile: join(other, 'pw'),
  }
  await assert.rejects(makeKeystore({ ...paths, host: 'h', openssl: '/nowhere/openssl' }), isCode('BesuKeystoreNotMade'))
  assert.deepEqual(readdirSync(root).sort(), ['network', 'other'])
})

/** Runs the health check against a server that answers like a node's port. */
const health = async (kind: string, answer: { status?: number; body?: string }): Promise<{ code: number; path: string }> => {
  let path = ''
  const server = createServer((request, response) => {
    path = request.url ?? ''
    response.writeHead(answer.status ?? 200, { connection: 'close' }).end(answer.body ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const code = await new Promise<number>((resolve) => {
    execFile('bash', [join(folder, 'health.sh'), String(port), '2', kind], (error) => resolve(Number(error?.code ?? 0)))
  })
  await new Promise((resolve) => server.close(resolve))
  return { code, path }
}

const metrics = (peers: string, height: string, best: string): string =>
  `# HELP ethereum_peer_count x\nethereum_peer_count ${peers}\nethereum_blockchain_height ${height}\nethereum_best_known_block_number ${best}\n`

test('the health check without TLS asks /readiness', async () => {
  assert.deepEqual(await health('readiness', {}), { code: 0, path: '/readiness?minPeers=2&maxBlocksBehind=2' })
  assert.equal((await health('readiness', { status: 503 })).code, 1)
})

test('the health check with TLS compares peers and heights of the metrics', async () => {
  const code = async (...figures: [string, string, string]): Promise<number> =>
    (await health('metrics', { body: metrics(...figures) })).code
  assert.equal(await code('2.0', '100.0', '102.0'), 0)
  assert.equal(await code('1.0', '100.0', '100.0'), 1)
  assert.equal(await code('2.0', '100.0', '103.0'), 1)
  assert.equal(await code('3.0', '1.2345678E7', '1.2345679E7'), 0)
  assert.equal(await code('3.0', '1.2345678E7', '1.2345688E7'), 1)
  assert.equal((await health('metrics', { body: 'nothing 1\n' })).code, 1)
})

test('the health check fails where nothing listens', async () => {
  await assert.rejects(
    new Promise((resolve, reject) =>
      execFile('bash', [join(folder, 'health.sh'), '1', '2', 'readiness'], (error) => (error ? reject(error) : resolve(0))),
    ),
  )
})
