// The run book on a real chain. By default: begin, join, leave. CAUSEWAY_LONG=1: every procedure of the page, in its order.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { countBlocks, openShell, proceduresOf, readProcedures } from './runbook.ts'
import { withEngine } from './withEngine.ts'

const SHORT = ['begin', 'join', 'leave']
const isLong = process.env.CAUSEWAY_LONG === '1'
const LIMIT_MS = 600_000
const VALIDATORS = 8

describe('the page', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/runbook.md', import.meta.url)), 'utf8')

  it('has no block of commands that is not run', () => {
    const named = [...page.matchAll(/<!-- runbook: [a-z-]+ -->\n```sh\n/g)].length
    assert.ok(named > 0)
    assert.equal(countBlocks(page), named)
  })

  it('tells each procedure of the issue', () => {
    const names = [...proceduresOf(page).keys()]
    const wanted = ['join', 'leave', 'rotate', 'controller', 'upgrade', 'lose-one', 'lose-many', 'restore', 'rescue', 'bridge']
    assert.deepEqual(
      wanted.filter((name) => !names.includes(name)),
      [],
    )
  })
})

describe('the run book', withEngine('the run book of a comet network'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-runbook-'))
  const procedures = readProcedures()
  const names = [...procedures.keys()].filter((name) => name !== 'shared' && (isLong || SHORT.includes(name)))
  let shell: ReturnType<typeof openShell> | undefined
  let failed = false
  let release = async (): Promise<void> => undefined
  after(async () => {
    await shell?.run('', 'causeway --home joined network down; causeway network down; MEMBER=')
    await release()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const name of names) {
    it(name, { timeout: LIMIT_MS }, async () => {
      assert.ok(!failed, 'a procedure before this one failed')
      failed = true
      if (shell === undefined) {
        const [one, joined] = [await reserveBase(VALIDATORS), await reserveBase(4, 2)]
        release = async () => {
          await Promise.all([one.release(), joined.release()])
        }
        shell = openShell(folder, one.base, joined.base)
      }
      const { code, output } = await shell.run(procedures.get('shared') ?? '', procedures.get(name) ?? '')
      assert.equal(code, 0, output)
      failed = false
    })
  }
})
