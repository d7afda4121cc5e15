// The agent against a double of Besu's perm_* and a double of the registry's chain (both labelled so where they are defined).
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { Wallet } from 'ethers'
import { permissionsToml, staticNodesJson } from '../../../deploy/networks/besu/nodeConfig.ts'
import type { Health } from '../../../node/src/network/allowlist/agentStatus.ts'
import { type AgreeModules, type AgreeOptions, agree, type Round } from '../../../node/src/network/allowlist/agree.ts'
import { createToken } from '../../../node/src/network/allowlist/createToken.ts'
import { connectRpc } from '../../../node/src/network/allowlist/jsonRpc.ts'
import { startAgent } from '../../../node/src/network/allowlist/startAgent.ts'
import { verifyLog } from '../../../node/src/network/allowlist/statement.ts'
import { type BesuDouble, type BesuDoubleOptions, startBesuDouble } from './besuDouble.ts'
import { accountNumber, enodeAt, idOf, keyNumber, makeWorld, memberNumber, registryDouble, type World } from './registryDouble.ts'

const NOW = 1_795_737_600
let folder = ''
let world: World
let besu: BesuDouble

const file = (name: string): string => join(folder, name)
const files = () => ({ permissions: file('permissions_config.toml'), staticNodes: file('static-nodes.json') })

const openBesu = async (options: Partial<BesuDoubleOptions> = {}): Promise<BesuDouble> => {
  await besu?.close()
  besu = await startBesuDouble({
    chainId: world.chainId,
    nodeId: idOf(keyNumber(1)),
    permissionsFile: files().permissions,
    ...options,
  })
  return besu
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'causeway-allowlist-'))
  world = makeWorld(4, NOW)
  const numbers = [1, 2, 3, 4]
  writeFileSync(files().permissions, permissionsToml(numbers.map(enodeAt), numbers.map(accountNumber)))
  writeFileSync(files().staticNodes, staticNodesJson([2, 3, 4].map(enodeAt)))
  await openBesu()
})
afterEach(async () => {
  await besu.close()
  rmSync(folder, { recursive: true, force: true })
})

const options = (more: Partial<AgreeOptions> = {}): AgreeOptions => ({
  registry: `0x${'aa'.repeat(20)}`,
  validators: `0x${'bb'.repeat(20)}`,
  state: file('agent'),
  ...more,
})
const modules = (more: Partial<AgreeModules> = {}): AgreeModules => ({
  besu: connectRpc({ url: besu.url, timeoutMs: 2_000 }),
  registry: registryDouble(world),
  clock: () => NOW,
  resolve: async (host) => [host],
  ...more,
})
const round = (more: Partial<AgreeOptions> = {}, moreModules: Partial<AgreeModules> = {}): Promise<Round> =>
  agree(options(more), modules(moreModules))
const codes = ({ alarms }: Round): string[] => alarms.map(({ code }) => code)
const changing = (): string[] => besu.calls.map(({ method }) => method).filter((method) => /add|remove|reload/.test(method))
const refused = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code
const listsAre = (numbers: readonly number[]): void => {
  assert.deepEqual(besu.nodes.toSorted(), numbers.map(enodeAt).sort())
  assert.deepEqual(besu.accounts.toSorted(), numbers.map(accountNumber).sort())
}

test('lists that agree are left alone', async () => {
  const { agreed, view } = await round()
  assert.deepEqual([agreed, view.blockNumber, view.nodes.length], [true, 100, 4])
  assert.deepEqual(changing(), [])
})

test('an organisation that joins is added; one that is suspended is taken out; both stand in the file of Besu', async () => {
  await round()
  world.members.push(memberNumber(5))
  assert.deepEqual(codes(await round()), [])
  listsAre([1, 2, 3, 4, 5])
  assert.deepEqual(changing(), ['perm_addNodesToAllowlist', 'perm_addAccountsToAllowlist'])
  Object.assign(world.members[4] ?? {}, { state: 3 })
  assert.deepEqual(codes(await round()), [])
  listsAre([1, 2, 3, 4])
  assert.equal(readFileSync(files().permissions, 'utf8').includes(enodeAt(5)), false)
})

test('an organisation that leaves keeps its place until it has left', async () => {
  Object.assign(world.members[3] ?? {}, { state: 4 })
  assert.equal((await round()).agreed, true)
  listsAre([1, 2, 3, 4])
})

test('a node that moved is added at its new place before it is taken out at the old one', async () => {
  await round()
  Object.assign(world.members[2] ?? {}, { port: 30_999 })
  const { agreed } = await round()
  assert.equal(agreed, true)
  assert.deepEqual(changing(), ['perm_addNodesToAllowlist', 'perm_removeNodesFromAllowlist'])
})

test("Besu's own form of an enode, with a discovery port, is the same node", async () => {
  besu.nodes.splice(0, 1, `${enodeAt(1).toUpperCase().replace('ENODE', 'enode')}?discport=0`)
  const { agreed } = await round()
  assert.equal(agreed, true)
  assert.deepEqual(changing(), [])
})

test('a host name counts under its addresses; a name that Besu refuses is an alarm and holds up nobody else', async () => {
  Object.assign(world.members[1] ?? {}, { host: 'two.example' })
  const resolve = async (host: string): Promise<string[]> => (host === 'two.example' ? ['10.0.0.2'] : [host])
  assert.equal((await round({}, { resolve })).agreed, true)
  assert.deepEqual(changing(), [])
  world.members.push({ ...memberNumber(5), host: 'five.example' }, memberNumber(6))
  const failed = await round({}, { resolve })
  assert.deepEqual([failed.agreed, codes(failed)], [true, ['AllowlistEntryRefused']])
  assert.ok(besu.nodes.includes(enodeAt(6)) && besu.accounts.includes(accountNumber(6)))
})

test('a member that lists its node where none can be holds up nobody: the others agree, and one that is suspended goes', async () => {
  await openBesu({ fixed: [enodeAt(4)] })
  await round({ files: files() })
  for (const host of [':', '.', '1.2.3', 'five.example']) {
    world.members.splice(4, 1, { ...memberNumber(5), host })
    const { agreed, alarms, refused: entries } = await round({ files: files() })
    assert.deepEqual([agreed, alarms.map(({ code }) => code), entries.length], [true, ['AllowlistEntryRefused'], 1], host)
    assert.equal(readFileSync(files().staticNodes, 'utf8').includes(idOf(keyNumber(5))), false)
  }
  Object.assign(world.members[3] ?? {}, { state: 3 })
  const { agreed } = await round({ files: files() })
  assert.equal(agreed, true)
  assert.equal(besu.nodes.includes(enodeAt(4)), false)
  assert.equal(readFileSync(files().permissions, 'utf8').includes(idOf(keyNumber(5))), false)
})

test('what somebody else added or removed is put right and told once; the first look judges nobody', async () => {
  besu.nodes.push(enodeAt(9))
  writeFileSync(files().permissions, permissionsToml(besu.nodes, besu.accounts))
  assert.deepEqual(codes(await round()), [])
  listsAre([1, 2, 3, 4])
  besu.nodes.push(enodeAt(9))
  besu.accounts.splice(besu.accounts.indexOf(accountNumber(2)), 1)
  writeFileSync(files().permissions, permissionsToml(besu.nodes, besu.accounts))
  const drifted = await round()
  assert.deepEqual([drifted.agreed, codes(drifted)], [true, ['AllowlistDrifted']])
  assert.deepEqual(drifted.drift, { added: [enodeAt(9)], removed: [accountNumber(2)] })
  listsAre([1, 2, 3, 4])
  assert.deepEqual(codes(await round()), [])
})

const lies: Record<string, (method: string, answer: unknown) => unknown> = {
  'does not answer': () => {
    throw new TypeError('fetch failed')
  },
  'answers another form': () => ({ nonsense: true }),
  'answers empty bytes, as an address without code does': (method, answer) => (method === 'eth_call' ? '0x' : answer),
  'answers zeros': (method, answer) => (method === 'eth_call' ? `0x${'00'.repeat(64)}` : answer),
}
for (const [what, bend] of Object.entries(lies)) {
  test(`keeps the lists where the registry ${what}`, async () => {
    await round()
    await assert.rejects(round({}, { registry: registryDouble(world, bend) }))
    listsAre([1, 2, 3, 4])
    assert.deepEqual(changing(), [])
  })
}

const implausible: Record<string, () => void> = {
  'lists the nodes of fewer validators than a quorum': () => {
    for (const index of [0, 1]) Object.assign(world.members[index] ?? {}, { state: 3 })
  },
  'lists no node': () => {
    for (const member of world.members) Object.assign(member, { state: 5 })
  },
  'knows no validator': () => {
    world.validators = []
  },
  'has an old head': () => {
    world.time = NOW - 601
  },
  'went back': () => {
    world.block = 99
  },
  'lists hosts that are none for more than may be away': () => {
    for (const member of world.members.slice(0, 2)) Object.assign(member, { host: 'a"]\nb' })
  },
}
for (const [what, lie] of Object.entries(implausible)) {
  test(`keeps the lists where the registry ${what}`, async () => {
    await round()
    lie()
    await assert.rejects(round(), refused('AllowlistRegistryImplausible'))
    listsAre([1, 2, 3, 4])
    assert.deepEqual(changing(), [])
  })
}

test('keeps the lists where the registry is that of another chain', async () => {
  world.chainId = 1
  await assert.rejects(round(), refused('AllowlistChainMismatch'))
  assert.deepEqual(changing(), [])
})

test('Besu refuses to forget a static node: an alarm without its files, and put right with them', async () => {
  await openBesu({ fixed: [2, 3, 4].map(enodeAt) })
  await round()
  Object.assign(world.members[3] ?? {}, { state: 3 })
  const stuck = await round()
  assert.deepEqual([stuck.agreed, codes(stuck)], [false, ['AllowlistFixedNode', 'AllowlistNotAgreed']])
  const healed = await round({ files: files() })
  assert.deepEqual([healed.agreed, codes(healed)], [true, []])
  listsAre([1, 2, 3])
  // Besu starts only if every static node is in the permission file.
  const statics: string[] = JSON.parse(readFileSync(files().staticNodes, 'utf8'))
  assert.deepEqual(statics.toSorted(), [2, 3].map(enodeAt).sort())
  const restarted = await openBesu({ fixed: statics })
  assert.ok(statics.every((enode) => restarted.nodes.includes(enode)))
})

test('Besu out of step with its file: an alarm without the file, and put right with it', async () => {
  await round()
  writeFileSync(files().permissions, permissionsToml([], []))
  world.members.push(memberNumber(5))
  assert.deepEqual(new Set(codes(await round())), new Set(['AllowlistNotPersisted']))
  world.members.push(memberNumber(6))
  assert.deepEqual(codes(await round({ files: files() })), [])
  listsAre([1, 2, 3, 4, 5, 6])
  await openBesu()
  listsAre([1, 2, 3, 4, 5, 6])
})

test('killed at any call, it comes back to the lists of the registry and takes its own half-done change for no drift', async () => {
  world.members.push(memberNumber(5))
  Object.assign(world.members[3] ?? {}, { state: 3 })
  const before = { nodes: [...besu.nodes], accounts: [...besu.accounts] }
  for (let kill = 0; ; kill++) {
    world.members[3] = memberNumber(4)
    besu.nodes.splice(0, besu.nodes.length, ...before.nodes)
    besu.accounts.splice(0, besu.accounts.length, ...before.accounts)
    writeFileSync(files().permissions, permissionsToml(before.nodes, before.accounts))
    rmSync(file('agent'), { recursive: true, force: true })
    const fifth = world.members.pop()
    await round()
    if (fifth !== undefined) world.members.push(fifth)
    Object.assign(world.members[3] ?? {}, { state: 3 })
    let left = kill
    let broke = false
    besu.hook = () => {
      if (left-- > 0 || broke) return
      broke = true
      throw new TypeError('killed')
    }
    await round().catch(() => undefined)
    besu.hook = () => undefined
    const { agreed, drift } = await round()
    assert.deepEqual([kill, agreed, drift], [kill, true, { added: [], removed: [] }])
    listsAre([1, 2, 3, 5])
    if (!broke) {
      assert.ok(kill > 6)
      return
    }
  }
})

test('TLS by a CA of its own and a token for few methods; without either nothing is changed', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const { cert, key } = await certificate()
  await openBesu({ jwtPublicKey: publicKey, tls: { cert, key } })
  world.members.push(memberNumber(5))
  const token = () => createToken({ privateKey, now: Math.floor(Date.now() / 1000) })
  const old = () => createToken({ privateKey, now: Math.floor(Date.now() / 1000) - 3_600 })
  const { url } = besu
  await assert.rejects(round({}, { besu: connectRpc({ url, token }) }), refused('AllowlistEndpointDown'))
  await assert.rejects(round({}, { besu: connectRpc({ url, ca: cert }) }), refused('AllowlistCallRefused'))
  await assert.rejects(round({}, { besu: connectRpc({ url, ca: cert, token: old }) }), refused('AllowlistCallRefused'))
  listsAre([1, 2, 3, 4])
  assert.equal((await round({}, { besu: connectRpc({ url, ca: cert, token }) })).agreed, true)
  listsAre([1, 2, 3, 4, 5])
})

const certificate = async (): Promise<{ cert: string; key: string }> => {
  const { makeKeystore } = await import('../../../deploy/networks/besu/keystore.ts')
  const at = { certificate: file('c.pem'), key: file('k.pem'), keystore: file('k.p12'), passwordFile: file('pw') }
  writeFileSync(at.passwordFile, 'password')
  await makeKeystore({ ...at, host: '127.0.0.1' })
  return { cert: readFileSync(at.certificate, 'utf8'), key: readFileSync(at.key, 'utf8') }
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

test('the running agent states agreements by the key of the node, chained, and serves metrics and health', async () => {
  const signer = new Wallet(keyNumber(1))
  const agentOptions = { ...options(), intervalMs: 10, statementSeconds: 60, listen: { host: '127.0.0.1', port: 0 } }
  const agent = await startAgent(agentOptions, { ...modules(), log: quiet, signer })
  const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${agent.port}${path}`)
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let look = 0; !(await holds()); look++) {
      assert.ok(look < 500)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  try {
    await until(async () => (await get('/health')).status === 200)
    world.members.push(memberNumber(5))
    await until(async () => besu.nodes.length === 5 && besu.accounts.length === 5)
    await until(async () => (await get('/metrics').then((answer) => answer.text())).includes('entries{list="nodes"} 5'))
    const text = await (await get('/metrics')).text()
    assert.match(text, new RegExp(`causeway_allowlist_agreed_timestamp_seconds ${NOW}`))
    world.validators = []
    await until(async () => (await get('/health')).status === 503)
    // CAST: the agent's own answer.
    const health = (await (await get('/health')).json()) as Health
    assert.equal(health.alarms[0]?.code, 'AllowlistRegistryImplausible')
    assert.equal(health.agreedAt, NOW)
    assert.equal((await get('/other')).status, 404)
  } finally {
    await agent.close()
  }
  const log = readFileSync(file('agent/statements.jsonl'), 'utf8')
  const { statements } = verifyLog(log, signer.address)
  assert.equal(statements.length, 2)
  assert.notEqual(statements[0]?.nodesDigest, statements[1]?.nodesDigest)
  refusesTampered(log, signer.address)
})

/** Another time, a line taken out, another node, a line twice. */
const refusesTampered = (log: string, node: string): void => {
  const [first = '', second = ''] = log.trim().split('\n')
  const logs = [log.replace(`"time":${NOW}`, `"time":${NOW + 1}`), `${second}\n`, `${log}${second}\n`, `{}\n`]
  for (const tampered of logs) assert.throws(() => verifyLog(tampered, node), refused('AllowlistLogInvalid'))
  assert.throws(() => verifyLog(log, new Wallet(keyNumber(2)).address), refused('AllowlistLogInvalid'))
  assert.equal(verifyLog(`${first}\n`, node).statements.length, 1)
}

test('a statement that a kill cut off is taken away, and the chain goes on', async () => {
  const signer = new Wallet(keyNumber(1))
  const run = async (): Promise<void> => {
    const { runRound } = await import('../../../node/src/network/allowlist/startAgent.ts')
    const agentOptions = { ...options(), intervalMs: 10, statementSeconds: 60 }
    await runRound(agentOptions, { ...modules(), log: quiet, signer }, { digests: '', time: 0 })
  }
  await run()
  appendFileSync(file('agent/statements.jsonl'), '{"chainId":801')
  await run()
  assert.equal(verifyLog(readFileSync(file('agent/statements.jsonl'), 'utf8'), signer.address).statements.length, 2)
})

test('refuses to sign for a node with a key of another', async () => {
  const { runRound } = await import('../../../node/src/network/allowlist/startAgent.ts')
  const agentOptions = { ...options(), intervalMs: 10, statementSeconds: 60 }
  const signer = new Wallet(keyNumber(2))
  await assert.rejects(
    runRound(agentOptions, { ...modules(), log: quiet, signer }, { digests: '', time: 0 }),
    refused('AllowlistKeyMismatch'),
  )
})
