// Starts a validator on a home that was spoiled: it must end by itself, name the file and the way out, change nothing, and run once mended.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { faultErrors } from './errors.ts'
import type { Finding } from './fault.ts'
import type { Laboratory } from './laboratory.ts'
import { type LogLine, logLines } from './logLines.ts'
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

export type Spoiled = {
  /** From which home; the first one of a chain. */
  readonly of: 'used' | 'fresh'
  readonly spoil: (home: string, bad: Bad) => void | Promise<() => Promise<void> | void>
  /** Of the last line, and of its hint. */
  readonly message: RegExp
  readonly hint: RegExp
  /** What its hint says, beside putting the configuration right. */
  readonly mend?: (home: string) => void
}

/** The exit code of a validator whose configuration is at fault. */
export const CONFIGURATION = 2
const PATIENCE_S = 40

export const copyHome = ({ folder }: Bad, { seats }: Laboratory): string => {
  const home = mkdtempSync(join(folder, 'home-'))
  cpSync(seats[0]?.home ?? '', home, { recursive: true })
  rmSync(join(home, 'validator.log'), { force: true })
  return home
}

/** Digest of what a refused start must not touch: the configuration and the record of what was signed. */
export const digestOf = (home: string): string => {
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
  await assertRuns(home, program)
}

/** A validator on this home runs; it is ended then. Resolves with what it printed. */
export const assertRuns = async (home: string, program: string): Promise<string> => {
  const validator = new ValidatorProcess(home)
  await validator.start({ program })
  try {
    const runs = async (): Promise<boolean> => logLines(validator.log()).some(({ msg }) => msg === 'validator runs')
    await until('the home runs', runs, PATIENCE_S).catch((cause: unknown) => {
      throw faultErrors.NotWithin({ what: 'the home runs', said: validator.log().slice(-2_000) }, cause)
    })
    return validator.log()
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
  await until('the validator ends', hasEnded, PATIENCE_S).catch(async (cause: unknown) => {
    await validator.kill()
    throw faultErrors.NotWithin({ what: 'the validator ends', said: validator.log().slice(-2_000) }, cause)
  })
  return { code: await validator.ended, last: logLines(validator.log()).findLast(({ exit }) => exit !== undefined) }
}

export const refuse =
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
