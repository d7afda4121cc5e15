import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { bridgePaths } from './bridgePaths.ts'
import { superviseBridge } from './superviseBridge.ts'

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(20)
}

describe('the supervisor of a bridge', () => {
  it('tries again what cannot be started, and keeps the others', async () => {
    const home = mkdtempSync(join(tmpdir(), 'causeway-supervisor-'))
    const paths = bridgePaths(home)
    const [stuck, other] = ['attester-cn-0', 'attester-eu-0']
    const planned = [stuck, other].map((name) => ({ name, role: 'attester', routes: [], port: 1 }))
    // A folder stands where the one would write what it says.
    for (const folder of [paths.logOf(stuck), join(paths.logOf(other), '..')]) mkdirSync(folder, { recursive: true })
    writeFileSync(paths.plan, JSON.stringify(planned))
    const said: string[] = []
    const { close } = superviseBridge(home, (line) => said.push(line))
    const read = (name: string): string => {
      try {
        return readFileSync(paths.logOf(name), 'utf8')
      } catch {
        return ''
      }
    }
    try {
      await until(() => said.length >= 2 && read(other).length > 0)
      assert.ok(
        said.every((line) => line.startsWith(`${stuck} could not be started`)),
        said.join('\n'),
      )
      assert.ok((said[1] ?? '').includes('in 2 s'), 'later and later')
      rmdirSync(paths.logOf(stuck))
      // It has no configuration, and says so.
      await until(() => read(stuck).includes(paths.config(stuck)))
    } finally {
      await close()
      rmSync(home, { recursive: true })
    }
  })
})
