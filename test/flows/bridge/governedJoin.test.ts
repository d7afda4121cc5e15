// Two chains that govern themselves are joined: the calls are written down, put to the vote as people type it, and carried out.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { accountOf, type BridgeKeys, committeeOf, openBridgeKeys } from '../../../deploy/networks/bridge/bridgeKeys.ts'
import { type BridgeSide, connectionSteps } from '../../../deploy/networks/bridge/connectionSteps.ts'
import type { NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { joinByVote } from '../../../node/src/network/bridge/joinByVote.ts'
import { type Consortium, type Organisation, openConsortium } from '../member/voters.ts'
import { testEngine } from '../support/chain.ts'

const main = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const COIN = 10n ** 18n

type Governed = Consortium & { readonly jurisdiction: NetworkJurisdiction; readonly voters: readonly Organisation[] }

const open = async (jurisdiction: NetworkJurisdiction): Promise<Governed> => {
  const consortium = await openConsortium(jurisdiction)
  const voters = await consortium.seatFour()
  await consortium.setCoin(consortium.network.deployment.contracts.GasStation, 10n * COIN)
  await consortium.govern()
  const { folder, network } = consortium
  const { pid, rpcUrl, deploymentFile } = network
  writeFileSync(join(folder, 'network.json'), JSON.stringify({ engine: testEngine, pid, rpcUrl, deploymentFile, startedAt: 0 }))
  return { ...consortium, jurisdiction, voters }
}

/** The words of a command that must succeed. */
const causeway = (...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { encoding: 'utf8' }, (fault, out, error) => {
      assert.equal(fault, null, error)
      resolve(out)
    })
  })

describe('chains that govern themselves', () => {
  let chains: readonly [Governed, Governed]
  let keys: BridgeKeys
  before(async () => {
    chains = [await open('CN'), await open('EU')]
    keys = openBridgeKeys(join(chains[0].folder, 'secrets'), 'random')
  })
  after(async () => {
    for (const { close } of chains) await close()
  })

  const keyFile = ({ folder }: Governed, { key, id }: Organisation): string => {
    const file = join(folder, `${id}.key`)
    writeFileSync(file, `${key.privateKey}\n`, { mode: 0o600 })
    return file
  }
  const firstOf = ({ voters }: Governed): Organisation => voters[0] ?? assert.fail('no voter')
  const sides = (): [BridgeSide, BridgeSide] => [sideOf(chains[0]), sideOf(chains[1])]
  const sideOf = (chain: Governed): BridgeSide => ({ jurisdiction: chain.jurisdiction, client: firstOf(chain).client })
  /** As `network up` does it where not all keys are at hand. */
  const joined = (): Promise<readonly string[]> => {
    const foundedOf = (chain: Governed) => ({
      ...{ folder: chain.folder, client: firstOf(chain).client },
      chain: { jurisdiction: chain.jurisdiction, validators: chain.voters.map(({ id }) => ({ name: id, memberId: id })) },
    })
    return joinByVote({
      ...{ home: chains[0].folder, chains: [foundedOf(chains[0]), foundedOf(chains[1])], sides: sides(), keys },
      ...{ committee: committeeOf(keys), monitor: accountOf(keys, 'monitor') },
    })
  }
  const isJoined = async ([side, peer]: [BridgeSide, BridgeSide]): Promise<boolean> => {
    const connection = { committee: committeeOf(keys), monitor: accountOf(keys, 'monitor'), madeAt: 0 }
    const done = await Promise.all(connectionSteps(side, peer, connection).map(({ isDone }) => isDone()))
    return done.every(Boolean)
  }

  /** Types what was printed, and then what the ballot says is next. */
  const decide = async (chain: Governed, line: string): Promise<void> => {
    const [first, second, third] = chain.voters.map((voter) => keyFile(chain, voter))
    assert.ok(first && second && third)
    const typed = (line.replace('KEYFILE', first).match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''))
    assert.equal(typed[0], 'causeway')
    const { decisionId } = JSON.parse(await causeway('--json', ...typed.slice(1)))
    const as = (key: string): string[] => ['--home', chain.folder, '--as', key, 'governance']
    const { votingDelay, votingPeriod, executionDelay } = await firstOf(chain).client.contracts.governor.termsOf(0)
    await chain.pass(Number(votingDelay) + 1)
    for (const key of [first, second, third]) await causeway(...as(key), 'vote', decisionId, 'for')
    await chain.pass(Number(votingPeriod))
    await causeway(...as(second), 'queue', decisionId)
    await chain.pass(Number(executionDelay))
    await causeway(...as(third), 'execute', decisionId)
  }

  it('are joined by what their organisations decide, and by nothing else', async () => {
    const [cn, eu] = chains
    const words = await joined()
    const lines = words.filter((line) => line.trim().startsWith('causeway governance propose'))
    assert.equal(lines.length, 2)
    const [there, back] = [sides(), sides().toReversed() as [BridgeSide, BridgeSide]]
    assert.deepEqual([await isJoined(there), await isJoined(back)], [false, false])
    await decide(cn, lines[0] ?? '')
    assert.deepEqual([await isJoined(there), await isJoined(back)], [true, false])
    await decide(eu, lines[1] ?? '')
    assert.deepEqual([await isJoined(there), await isJoined(back)], [true, true])
    assert.deepEqual(await joined(), [], 'nothing is left to do')
  })
})
