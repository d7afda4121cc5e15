// What a validator is given and must not run with: it ends with a message that names the file, says the way out, and changes nothing.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { faultErrors } from './errors.ts'
import type { Fault, Finding } from './fault.ts'
import type { Laboratory } from './laboratory.ts'
import { type LogLine, logLines } from './logLines.ts'
import { mayMount } from './mayMount.ts'
import { until } from './until.ts'
import { ValidatorProcess } from './validatorProcess.ts'

export type Bad = {
  readonly program: string
  /** Where copies of homes are made. */
  readonly folder: string
  /** Its validators have decided blocks and are stopped. */
  readonly used: Laboratory
  /** Of the same chain id with other keys, never started. */
  readonly fresh: Laboratory
}

type Spoiled = {
  /** From which home; the first one of a chain. */
  readonly of: 'used' | 'fresh'
  readonly spoil: (home: string, bad: Bad) => void | Promise<() => Promise<void> | void>
  /** Of the last line, and of its hint. */
  readonly message: RegExp
  readonly hint: RegExp
  /** What its hint says, beside putting the configuration right. */
  readonly mend?: (home: string) => void
}

const CONFIGURATION = 2
const PATIENCE_S = 40

const copyHome = ({ folder }: Bad, { seats }: Laboratory): string => {
  const home = mkdtempSync(join(folder, 'home-'))
  cpSync(seats[0]?.home ?? '', home, { recursive: true })
  rmSync(join(home, 'validator.log'), { force: true })
  return home
}

/** Digest of what a refused start must not touch: the configuration and the record of what was signed. */
const digestOf = (home: string): string => {
  const hash = createHash('sha256')
  const names = readdirSync(join(home, 'config')).map((name) => `config/${name}`)
  for (const name of [...names.sort(), 'data/priv_validator_state.json']) {
    const path = join(home, name)
    hash.update(`${name}\0`).update(existsSync(path) ? readFileSync(path) : 'absent')
  }
  return hash.digest('hex')
}

/** With what was spoiled put right, the home that was refused runs. */
const assertMended = async (home: string, { seats }: Laboratory, program: string): Promise<void> => {
  const [{ home: sound = '' } = {}] = seats
  for (const part of ['config', 'data/priv_validator_state.json'])
    cpSync(join(sound, part), join(home, part), { recursive: true })
  const validator = new ValidatorProcess(home)
  await validator.start({ program })
  try {
    const runs = async (): Promise<boolean> => logLines(validator.log()).some(({ msg }) => msg === 'validator runs')
    await until('the mended home runs', runs, PATIENCE_S).catch((cause: unknown) => {
      throw faultErrors.NotWithin({ what: 'the mended home runs', said: validator.log().slice(-400) }, cause)
    })
  } finally {
    await validator.kill()
  }
}

/** Starts a validator that must end by itself; its last words. */
export const endOf = async (
  home: string,
  program: string,
): Promise<{ readonly code: number; readonly last: LogLine | undefined }> => {
  const validator = new ValidatorProcess(home)
  await validator.start({ program })
  const hasEnded = async (): Promise<boolean> => !validator.isRunning
  await until('the validator ends', hasEnded, PATIENCE_S).catch(async (fault: unknown) => {
    await validator.kill()
    throw fault
  })
  return { code: await validator.ended, last: logLines(validator.log()).findLast(({ exit }) => exit !== undefined) }
}

const refuse =
  ({ of, spoil, message, hint, mend }: Spoiled) =>
  async (bad: Bad): Promise<Finding> => {
    const home = copyHome(bad, bad[of])
    const undo = once(await spoil(home, bad))
    try {
      const before = digestOf(home)
      const began = performance.now()
      const { code, last } = await endOf(home, bad.program)
      const seconds = Math.round((performance.now() - began) / 100) / 10
      assert.match(last?.msg ?? '', message)
      assert.match(last?.hint ?? '', hint)
      assert.equal(code, CONFIGURATION, last?.msg)
      assert.equal(digestOf(home), before, 'a refused start changes nothing')
      await undo()
      mend?.(home)
      await assertMended(home, bad[of], bad.program)
      return { seconds, seen: `exit ${code}: "${last?.msg.replaceAll(bad.folder, '…').slice(0, 120)}"` }
    } finally {
      await undo()
    }
  }

/** An action that is done at most once. */
const once = (action: (() => Promise<void> | void) | void): (() => Promise<void>) => {
  let isDone = false
  return async () => {
    if (!isDone) await action?.()
    isDone = true
  }
}

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
    id: 'input.diskFull',
    engine: 'comet',
    fault: 'A disk without room (64 MiB)',
    outcome: REFUSED,
    whyNot: () => (mayMount() ? undefined : 'LEFT OUT: this user may not mount a small disk'),
    run: smallDisk,
  },
]
