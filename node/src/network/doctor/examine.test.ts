// Each finding is caused here by one changed reading, and by nothing less; a healthy chain has none.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HALTED_AFTER, LAG } from './checkBlocks.ts'
import { ACCOUNT_LEAST, STATION_DAYS } from './checkGas.ts'
import { CLOCK_LIMIT } from './checkMachines.ts'
import { AGREED_WITHIN } from './checkNodeLists.ts'
import { examine } from './examine.ts'
import type { FindingCode } from './finding.ts'
import type { ChainReading, NodeReading } from './reading.ts'

const NOW = 1_800_000_000
const GIB = 2 ** 30
const ids = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(40))
const addresses = ['1', '2', '3', '4'].map((digit) => `0x${digit.repeat(40)}`)

const node = (index: number, change: Partial<NodeReading> = {}): NodeReading => ({
  name: `validator ${index}`,
  process: 'running',
  answers: true,
  start: `causeway network up --validator ${index}`,
  height: 100,
  round: 0,
  silentValidators: [],
  executionHeight: 100,
  blockTime: NOW - 1,
  clockAhead: 0,
  peerId: ids[index] ?? '',
  admitted: ids,
  peers: ids.filter((_, other) => other !== index),
  peerCount: 3,
  validator: addresses[index] ?? '',
  genesis: { files: { 'genesis.json': 'g', 'execution.json': 'e' }, folder: '/home', expected: '0xab', found: '0xab' },
  disk: { folder: '/home', freeBytes: 100 * GIB },
  secrets: [{ file: '/home/config/nodekey', mode: 0o600 }],
  knownVersion: 1,
  alarms: [],
  misbehavior: [],
  ...change,
})

const chain = (change: Partial<ChainReading> = {}, third: Partial<NodeReading> = {}): ChainReading => ({
  engine: 'comet',
  chainId: 8010156,
  now: NOW,
  nodes: [node(0), node(1), node(2), node(3, third)],
  registered: ids,
  validators: addresses,
  upgrade: { height: 0, version: 0 },
  gas: { station: { balance: 10n ** 27n, mostPerDay: 10n ** 18n }, accounts: [] },
  missingContracts: [],
  ...change,
})

const account = (balance: bigint, available: bigint) => ({ name: 'harbour', address: '0xabc', balance, available })
const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, other) => other !== index)
const AGENT = { agent: 'n1', answers: true, agreed: true, agreedAt: NOW }
const halted = without([0, 1, 2, 3], 3).map((index) =>
  node(index, { blockTime: NOW - HALTED_AFTER - 1, round: 7, silentValidators: addresses.slice(2) }),
)

/** What is changed, and the only code that it may cause. */
const cases: readonly (readonly [FindingCode, 'error' | 'warning', ChainReading])[] = [
  ['ChainHalted', 'error', chain({ nodes: [...halted, node(3, { blockTime: NOW - HALTED_AFTER - 1 })] })],
  ['NodeDead', 'error', chain({}, { process: 'ended', answers: false })],
  ['NodeSilent', 'error', chain({}, { answers: false })],
  ['NodeSilent', 'warning', chain({}, { process: 'elsewhere', answers: false })],
  ['NodeSilent', 'error', chain({ engine: 'besu' }, { process: 'elsewhere', answers: false })],
  ['NodeLagging', 'warning', chain({}, { height: 99 - LAG, executionHeight: 99 - LAG })],
  ['ExecutionBehind', 'error', chain({}, { executionHeight: 97 })],
  ['ClockSkewed', 'warning', chain({}, { clockAhead: CLOCK_LIMIT + 1 })],
  ['ClockSkewed', 'warning', chain({}, { clockAhead: -3_600 })],
  ['DiskFull', 'warning', chain({}, { disk: { folder: '/home', freeBytes: GIB } })],
  ['DiskFull', 'error', chain({}, { disk: { folder: '/home', freeBytes: 1 } })],
  ['SecretExposed', 'warning', chain({}, { secrets: [{ file: '/home/config/nodekey', mode: 0o640 }] })],
  ['SecretMissing', 'error', chain({}, { secrets: [{ file: '/home/config/nodekey' }] })],
  ['GenesisDiffers', 'error', chain({}, { genesis: { files: { 'genesis.json': 'x', 'execution.json': 'e' }, folder: '/home' } })],
  ['GenesisWrong', 'error', chain({}, { genesis: { files: {}, folder: '/home', expected: '0xab', found: '0xcd' } })],
  ['ContractsMissing', 'error', chain({ missingContracts: ['MemberRegistry'] })],
  ['AllowlistDrifted', 'error', chain({}, { admitted: without(ids, 0) })],
  ['AllowlistDrifted', 'error', chain({}, { admitted: [...ids, 'e'.repeat(40)] })],
  ['StrangerConnected', 'error', chain({}, { peers: [...without(ids, 3), 'e'.repeat(40)] })],
  ['NodeNotAdmitted', 'error', chain({}, { peerId: 'e'.repeat(40) })],
  ['PeersTooFew', 'warning', chain({}, { peerCount: 1 })],
  ['ValidatorUnseated', 'warning', chain({ validators: addresses.slice(0, 3) })],
  ['SeatUnattended', 'warning', chain({ validators: [...addresses, `0x${'5'.repeat(40)}`] })],
  ['UpgradeNeeded', 'warning', chain({ nodes: [node(0)], upgrade: { height: 101, version: 2 } })],
  ['UpgradeNeeded', 'error', chain({ nodes: [node(0)], upgrade: { height: 100, version: 2 } })],
  ['MisbehaviorRecorded', 'warning', chain({}, { misbehavior: [{ type: 'DUPLICATE_VOTE', validator: '0x1', height: 9 }] })],
  [
    'AccountDry',
    'warning',
    chain({ gas: { station: { balance: 1n, mostPerDay: 0n }, accounts: [account(ACCOUNT_LEAST - 1n, 5n)] } }),
  ],
  ['AccountDry', 'error', chain({ gas: { station: { balance: 1n, mostPerDay: 0n }, accounts: [account(0n, 0n)] } })],
  ['StationDry', 'warning', chain({ gas: { station: { balance: STATION_DAYS - 1n, mostPerDay: 1n }, accounts: [] } })],
  ['AlarmStands', 'warning', chain({}, { alarms: ['disk: less than 2048 MiB are free'] })],
  ['AllowlistDrifted', 'error', chain({ engine: 'besu', allowlists: [{ ...AGENT, agreed: false }] })],
  ['AllowlistDrifted', 'warning', chain({ engine: 'besu', allowlists: [{ ...AGENT, agreedAt: NOW - AGREED_WITHIN - 1 }] })],
  ['AgentSilent', 'error', chain({ engine: 'besu', allowlists: [{ agent: 'n1', answers: false }] })],
]

describe('examine', () => {
  it('finds nothing wrong with a healthy chain', () => assert.deepEqual(examine(chain()), []))

  for (const [index, [code, severity, reading]] of cases.entries()) {
    it(`finds ${code} as ${severity} (case ${index})`, () => {
      const findings = examine(reading)
      assert.deepEqual(
        findings.map((finding) => [finding.code, finding.severity]),
        [[code, severity]],
      )
      assert.ok(findings.every(({ measured, advice, subject }) => measured !== '' && advice !== '' && subject !== ''))
    })
  }

  it('allows what lies just within each bound', () => {
    const nodes = [
      node(0, { blockTime: NOW - HALTED_AFTER }),
      node(1, { blockTime: NOW - HALTED_AFTER, height: 100 - LAG, executionHeight: 98 - LAG, clockAhead: CLOCK_LIMIT }),
      node(2, { blockTime: NOW - HALTED_AFTER, disk: { folder: '/home', freeBytes: 2 * GIB }, peerCount: 2 }),
      node(3, { blockTime: NOW - HALTED_AFTER, knownVersion: 2 }),
    ]
    const gas = { station: { balance: STATION_DAYS, mostPerDay: 1n }, accounts: [account(ACCOUNT_LEAST, 0n)] }
    const upgraded = nodes.map((each) => ({ ...each, knownVersion: 2 }))
    assert.deepEqual(examine(chain({ nodes: upgraded, gas, upgrade: { height: 90, version: 2 } })), [])
  })

  it('names those whose vote a halted round lacks, and the command that starts one', () => {
    const dead = [2, 3].map((index) => node(index, { process: 'ended', answers: false }))
    const seen = halted.slice(0, 2)
    const [finding] = examine(chain({ nodes: [...seen, ...dead.map(({ blockTime: _, silentValidators: __, ...rest }) => rest)] }))
    assert.equal(finding?.code, 'ChainHalted')
    assert.match(finding?.measured ?? '', /round 7; no vote from validator 2, validator 3/)
    assert.equal(finding?.command, 'causeway network up --validator 2')
  })

  it('does not take an idle embedded chain for a halted one', () => {
    const { peers: _, peerCount: __, ...alone } = node(0, { blockTime: NOW - 9_999 })
    assert.deepEqual(examine(chain({ engine: 'embedded', nodes: [alone], validators: [addresses[0] ?? ''] })), [])
  })

  it('judges only what was measured', () => {
    const nodes: NodeReading[] = [{ name: 'validator 0', process: 'elsewhere', answers: true, start: '' }]
    assert.deepEqual(examine({ engine: 'comet', chainId: 1, now: NOW, nodes }), [])
  })
})
