// npm start: a network with its console, used by a second start, and gone with its parent.
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, it } from 'node:test'

const PROGRAM = join(import.meta.dirname, '../../../scripts/start.ts')

describe('npm start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-start-'))
  const home = join(folder, 'home')
  const children: ChildProcess[] = []

  after(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  /** Starts as scripts/bootstrap.mjs does, with a channel; resolves once the console's address is printed. */
  const start = async (...args: string[]): Promise<{ child: ChildProcess; url: string }> => {
    const child = spawn(process.execPath, [PROGRAM, '--home', home, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    children.push(child)
    assert.ok(child.stdout)
    for await (const line of createInterface(child.stdout)) {
      const [, url] = /^Causeway console: (http:\S+)$/.exec(line) ?? []
      if (url !== undefined) return { child, url }
    }
    throw new assert.AssertionError({ message: 'ended without an address' })
  }

  const configAt = async (url: string): Promise<{ rpcUrl: string; nodeUrl: string }> => {
    const response = await fetch(new URL('/config.json', url))
    // CAST: the test of the console looks at the content.
    return (await response.json()) as { rpcUrl: string; nodeUrl: string }
  }

  it('serves a network, lets a second start use it, and leaves nothing behind when its parent goes', async () => {
    const first = await start('--port', '0')
    const config = await configAt(first.url)
    assert.equal((await fetch(new URL('/ready', first.url))).status, 200)

    const second = await start('--port', '0')
    assert.deepEqual(await configAt(second.url), config)
    second.child.kill('SIGTERM')
    assert.deepEqual(await once(second.child, 'exit'), [0, null])
    assert.deepEqual(await configAt(first.url), config)

    first.child.disconnect()
    assert.deepEqual(await once(first.child, 'exit'), [0, null])
    for (const url of [first.url, config.rpcUrl, config.nodeUrl]) await assert.rejects(fetch(url))
    assert.equal(existsSync(join(home, 'network.json')), false)
  })

  it('refuses what is no port, before it starts anything', async () => {
    for (const port of ['http', '70000']) {
      const child = spawn(process.execPath, [PROGRAM, '--home', home, '--port', port], { stdio: 'ignore' })
      assert.deepEqual(await once(child, 'exit'), [2, null])
    }
  })
})
