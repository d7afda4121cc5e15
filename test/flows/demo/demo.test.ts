// The demonstration on anybody's table, and what is left when it is stopped.
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { testEngine } from '../support/chain.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const program = join(root, 'scripts/demo.ts')

type Row = { readonly category: string; readonly positive: number; readonly total: number }
type Table = { readonly exposure: string; readonly outcome: string; readonly value: string; readonly rows: readonly Row[] }

describe('the demonstration', () => {
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'causeway-demo-test-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  const write = (name: string, text: string): string => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  }
  const run = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [program, ...args, '--engine', testEngine, '--json'],
        { encoding: 'utf8', maxBuffer: 2 ** 24 },
        (fault, out, err) => resolve({ code: fault === null ? 0 : Number(fault.code), out, err }),
      )
    })

  it('counts a table with every trap of CSV as its rows say', async () => {
    const lines = ['__proto__,constructor', '"a\nb",yes', 'NA,yes', ' ü ,no', '"a\nb",', 'ü,yes', '1.0,no', '1,yes', '"a\nb",no']
    const file = write('traps.csv', `\ufeff${lines.join('\r\n')}\r\n`)
    const done = await run('--data', file, '--exposure', '__proto__', '--outcomes', 'constructor')
    assert.equal(done.code, 0, done.err)
    // CAST: the shape is what is tested.
    const [table, ...others] = JSON.parse(done.out).tables as Table[]
    assert.deepEqual(others, [])
    assert.deepEqual([table?.exposure, table?.outcome, table?.value], ['__proto__', 'constructor', 'yes'])
    assert.deepEqual(table?.rows, [
      { category: '1', positive: 1, total: 1 },
      { category: '1.0', positive: 0, total: 1 },
      { category: 'a\nb', positive: 1, total: 2 },
      { category: 'ü', positive: 1, total: 2 },
    ])
  })

  it('refuses what it cannot compute with a code and a hint', async () => {
    const wide = write('wide.csv', `g,o\n${Array.from({ length: 65 }, (_, row) => `${row},1`).join('\n')}\n`)
    const ragged = write('ragged.csv', 'g,o\na,1\nb\n')
    const cases = [
      ['TooManyCategories', '--data', wide, '--exposure', 'g', '--outcomes', 'o'],
      ['ColumnUnknown', '--data', wide, '--exposure', 'x', '--outcomes', 'o'],
      ['OutcomeValueMissing', '--data', wide, '--exposure', 'o', '--outcomes', 'g=99'],
      ['DataMalformed', '--data', ragged, '--exposure', 'g', '--outcomes', 'o'],
      ['DataMissing', '--data', join(folder, 'none.csv'), '--exposure', 'g', '--outcomes', 'o'],
      ['UsageInvalid', '--data', wide],
    ]
    for (const [code, ...args] of cases) {
      const { code: exit, err } = await run(...args)
      const { error } = JSON.parse(err)
      assert.deepEqual([error.code, exit > 0, error.hint.length > 0], [code, true, true])
    }
  })

  /** Ids of the chains that some process started with this temporary folder. */
  const chains = (temporary: string): number[] =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(temporary)
        } catch {
          return false
        }
      })
      .map(Number)

  const startAndWait = async (temporary: string): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [program, '--engine', testEngine], {
      stdio: 'ignore',
      env: { ...process.env, TMPDIR: temporary },
    })
    for (let looks = 0; chains(temporary).length === 0 && looks < 600; looks++) await sleep(50)
    return child
  }

  it('leaves no process behind when it is stopped, and no folder when it is asked to stop', {
    skip: process.platform !== 'linux',
  }, async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
      const temporary = mkdtempSync(join(folder, 'tmp-'))
      const child = await startAndWait(temporary)
      const ended = new Promise((resolve) => child.once('exit', resolve))
      await sleep(500)
      child.kill(signal)
      await ended
      for (let looks = 0; chains(temporary).length > 0 && looks < 200; looks++) await sleep(50)
      assert.deepEqual(chains(temporary), [])
      if (signal !== 'SIGKILL' && existsSync(temporary)) assert.deepEqual(readdirSync(temporary), [])
    }
  })
})
