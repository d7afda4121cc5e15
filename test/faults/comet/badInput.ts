// What a validator is given and must not run with.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Fault, Finding } from './fault.ts'
import type { Laboratory } from './laboratory.ts'
import { mayMount } from './mayMount.ts'
import { assertRuns, type Bad, CONFIGURATION, copyHome, digestOf, endOf, refuse, type Spoiled } from './refusal.ts'
import { until } from './until.ts'
import { ValidatorProcess } from './validatorProcess.ts'

const edit = (home: string, name: string, change: (text: string) => string): void => {
  const path = join(home, name)
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

const setValidator = (home: string, change: Readonly<Record<string, unknown>>): void =>
  edit(home, 'config/validator.json', (text) => JSON.stringify({ ...JSON.parse(text), ...change }))

const copyConfig = (from: Laboratory, to: string, names: readonly string[]): void => {
  for (const name of names) cpSync(join(from.seats[0]?.home ?? '', 'config', name), join(to, 'config', name))
}

/** A program that calls itself geth. */
const fakeGeth = (home: string, version: string): string => {
  const path = join(home, 'geth-of-another-version')
  writeFileSync(path, `#!/bin/sh\necho Geth\necho "Version: ${version}-stable"\n`)
  chmodSync(path, 0o700)
  return path
}

const takePort = async (home: string): Promise<() => Promise<void>> => {
  const { ports } = new ValidatorProcess(home)
  const server = createServer().listen(ports.http, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return () => new Promise((resolve) => server.close(() => resolve()))
}

const occupy = async (home: string, { program }: Bad): Promise<() => Promise<void>> => {
  const first = new ValidatorProcess(home)
  await first.start({ program })
  await until('the first one answers', async () => (await first.health()) !== undefined, 30)
  return () => first.kill()
}

/** A home on a disk of 64 MiB. */
const smallDisk = async (bad: Bad): Promise<Finding> => {
  const disk = mkdtempSync(join(bad.folder, 'disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk])
  try {
    const home = join(disk, 'home')
    mkdirSync(home)
    cpSync(bad.fresh.seats[0]?.home ?? '', home, { recursive: true })
    const before = digestOf(home)
    const { code, last } = await endOf(home, bad.program)
    assert.match(last?.msg ?? '', /MiB are free/)
    assert.match(last?.hint ?? '', /make room/)
    assert.equal(code, CONFIGURATION)
    assert.equal(digestOf(home), before)
    return { seen: `exit ${code}: "${last?.msg}"` }
  } finally {
    execFileSync('umount', [disk])
  }
}

/** What a table of geth's store of old blocks says of itself while nothing of it was ever flushed, and once five blocks were. */
const NEVER_FLUSHED = 'c3028006'
const FIVE_FLUSHED = 'c3028024'

/** geth was killed while it moved the first blocks out of its database: one table is on the disk, the others are not. */
const tearAncients = async (bad: Bad): Promise<Finding> => {
  const home = copyHome(bad, bad.used)
  const table = (name: string): string => join(home, 'geth/geth/chaindata/ancient/chain', name)
  for (const name of ['headers', 'hashes', 'bodies', 'receipts'])
    assert.equal(readFileSync(table(`${name}.meta`), 'hex'), NEVER_FLUSHED, 'every block is still in the database')
  const entries = [0, 1, 2, 3, 4, 5].map((item) => `0000${(10 * item).toString(16).padStart(8, '0')}`)
  writeFileSync(table('headers.cidx'), entries.join(''), 'hex')
  writeFileSync(table('headers.0000.cdat'), Buffer.alloc(50, 7))
  writeFileSync(table('headers.meta'), FIVE_FLUSHED, 'hex')
  const began = performance.now()
  assert.match(await assertRuns(home, bad.program), /store of old blocks/)
  return { seconds: Math.round((performance.now() - began) / 100) / 10, seen: 'the torn tables are put aside, it runs' }
}

const REFUSED = 'It does not start; the message names the file and the way out, nothing is changed'
const bad = (id: string, fault: string, spoiled: Spoiled): Fault<Bad> => ({
  id: `input.${id}`,
  engine: 'comet',
  fault,
  outcome: REFUSED,
  run: refuse(spoiled),
})

const SAME_INIT = /one `causeway network init`/

export const badInputs: readonly Fault<Bad>[] = [
  bad('genesis', 'genesis.json and execution.json of two networks', {
    of: 'fresh',
    spoil: (home, { used }) => copyConfig(used, home, ['genesis.json']),
    message: /genesis\.json/,
    hint: SAME_INIT,
  }),
  bad('chainId', 'validator.json with another chain id', {
    of: 'fresh',
    spoil: (home) => setValidator(home, { chainId: 8_010_978 }),
    message: /config\/genesis\.json is of chain causeway-8010156, config\/validator\.json of .*8010978/,
    hint: SAME_INIT,
  }),
  bad('executionChainId', 'execution.json with another chain id', {
    of: 'fresh',
    spoil: (home) => edit(home, 'config/execution.json', (text) => text.replace('8010156', '8010978')),
    message: /config\/execution\.json is of chain 8010978/,
    hint: SAME_INIT,
  }),
  bad('otherChain', 'A data folder of another chain', {
    of: 'used',
    spoil: (home, { fresh }) => copyConfig(fresh, home, ['genesis.json', 'execution.json']),
    message: /geth\/.*config\/execution\.json/,
    hint: /config\/|another chain/,
  }),
  bad('otherConsensus', 'A data folder of another chain whose geth folder was emptied', {
    of: 'used',
    spoil: (home, { fresh }) => {
      copyConfig(fresh, home, ['genesis.json', 'execution.json'])
      rmSync(join(home, 'geth'), { recursive: true })
    },
    message: /geth\/ begins with block .*, data\/ with/,
    hint: /another network/,
    mend: (home) => rmSync(join(home, 'geth'), { recursive: true }),
  }),
  bad('port', 'A port that another program holds', {
    of: 'fresh',
    spoil: takePort,
    message: /port http/,
    hint: /config\/validator\.json/,
  }),
  bad('stateTruncated', 'A truncated record of what the key has signed', {
    of: 'used',
    spoil: (home) => truncateSync(join(home, 'data/priv_validator_state.json'), 40),
    message: /priv_validator_state\.json/,
    hint: /signed last/,
  }),
  bad('stateMissing', 'No record of what the key has signed', {
    of: 'used',
    spoil: (home) => rmSync(join(home, 'data/priv_validator_state.json')),
    message: /priv_validator_state\.json/,
    hint: /signed last/,
  }),
  bad('stateOld', 'An old record of what the key has signed, from a backup', {
    of: 'used',
    spoil: (home) => writeFileSync(join(home, 'data/priv_validator_state.json'), '{"height":"0","round":0,"step":0}'),
    message: /priv_validator_state\.json ends at height 0/,
    hint: /newest/,
  }),
  bad('gethVersion', 'A geth of another version', {
    of: 'fresh',
    spoil: (home) => setValidator(home, { geth: fakeGeth(home, '1.16.9') }),
    message: /geth/,
    hint: /network build/,
  }),
  bad('gethMissing', 'No geth where validator.json says', {
    of: 'fresh',
    spoil: (home) => setValidator(home, { geth: join(home, 'nowhere') }),
    message: /geth/,
    hint: /network build/,
  }),
  bad('password', 'A wrong password', {
    of: 'fresh',
    spoil: (home) => {
      writeFileSync(join(home, 'wrong'), 'a guess\n')
      setValidator(home, { passwordFile: join(home, 'wrong') })
    },
    message: /validator_key\.json/,
    hint: /passwordFile/,
  }),
  bad('unknownKey', 'A misspelt setting in validator.json', {
    of: 'fresh',
    spoil: (home) => setValidator(home, { retainBlock: 5 }),
    message: /config\/validator\.json.*retainBlock/,
    hint: /names|documented/,
  }),
  bad('twice', 'A second validator on the same home', {
    of: 'used',
    spoil: occupy,
    message: /another process uses this home/,
    hint: /stop the other/,
  }),
  {
    id: 'ancients.torn',
    engine: 'comet',
    fault: 'geth killed while it moves blocks to its store of old ones for the first time',
    outcome: 'The torn store is put aside and filled again from the database; the validator starts by itself',
    run: tearAncients,
  },
  {
    id: 'input.diskFull',
    engine: 'comet',
    fault: 'A disk without room (64 MiB)',
    outcome: REFUSED,
    whyNot: () => (mayMount() ? undefined : 'LEFT OUT: this user may not mount a small disk'),
    run: smallDisk,
  },
]
