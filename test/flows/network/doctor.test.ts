// The doctor on networks that run: what is broken here is found, and what was sound a moment before is not.
import assert from 'node:assert/strict'
import { appendFileSync, chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hasGo } from '../../../deploy/networks/comet/buildEngine.ts'
import { chainPaths } from '../../../deploy/networks/comet/chainFolder.ts'
import { childrenOf } from '../../../deploy/networks/comet/processes.ts'
import { type CometNetwork, startComet } from '../../../deploy/networks/comet/startComet.ts'
import { diagnose } from '../../../node/src/network/doctor/doctor.ts'
import type { EngineName } from '../../../node/src/network/doctor/reading.ts'
import { serveNetwork } from '../../../node/src/network/serveNetwork.ts'

const foundIn = async (engine: EngineName, home: string): Promise<string[]> => {
  const diagnoses = await diagnose({ engine, home })
  return diagnoses.flatMap(({ findings }) => findings).map(({ code, subject }) => `${code} ${subject}`)
}

/** Looks until something is found that takes the network some seconds to show. */
const eventually = async (home: string, wanted: string, seconds = 30): Promise<string[]> => {
  for (const end = Date.now() + seconds * 1_000; ; await sleep(1_000)) {
    const found = await foundIn('comet', home)
    if (found.includes(wanted)) return found
    assert.ok(Date.now() < end, `${wanted} is not among: ${found.join('; ')}`)
  }
}

const skip = hasGo() ? false : 'LEFT OUT: the doctor on a comet chain needs Go'

describe('doctor on a comet chain', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-doctor-flow-'))
  const paths = chainPaths(folder)
  let network: CometNetwork
  before(async () => {
    network = await startComet({ folder })
  })
  after(async () => {
    await network.close()
    rmSync(folder, { recursive: true })
  })
  const pidOf = (name: string): number => {
    const pid = network.running.get(name)?.pid
    assert.ok(pid !== undefined)
    return pid
  }

  it('finds nothing wrong with a chain that makes blocks', async () => {
    for (const end = Date.now() + 20_000; ; await sleep(1_000)) {
      const found = await foundIn('comet', folder)
      if (found.length === 0) return
      assert.ok(Date.now() < end, found.join('; '))
    }
  })

  it('finds files that others can read or that differ', async () => {
    chmodSync(paths.password('validator-0'), 0o644)
    appendFileSync(join(paths.home('validator-1'), 'config', 'execution.json'), '\n')
    const found = await foundIn('comet', folder)
    assert.deepEqual(found.sort(), ['GenesisDiffers CN validator-1', 'SecretExposed CN validator-0'])
    chmodSync(paths.password('validator-0'), 0o600)
  })

  it('finds a validator whose execution client stands still', async () => {
    const [geth] = childrenOf(pidOf('validator-2'))
    assert.ok(geth !== undefined)
    process.kill(geth, 'SIGSTOP')
    try {
      await eventually(folder, 'NodeLagging CN validator-2')
      const found = await eventually(folder, 'AlarmStands CN validator-2')
      assert.ok(!found.some((each) => each.startsWith('ChainHalted')), found.join('; '))
    } finally {
      process.kill(geth, 'SIGCONT')
    }
    for (const end = Date.now() + 30_000; ; await sleep(1_000)) {
      const found = await foundIn('comet', folder)
      if (!found.includes('NodeLagging CN validator-2')) return
      assert.ok(Date.now() < end, found.join('; '))
    }
  })

  it('finds a validator that was killed, while the chain goes on', async () => {
    process.kill(pidOf('validator-3'), 'SIGKILL')
    const found = await eventually(folder, 'NodeDead CN validator-3')
    assert.ok(!found.some((each) => each.startsWith('ChainHalted')), found.join('; '))
  })
})

describe('doctor on an embedded network', () => {
  const home = mkdtempSync(join(tmpdir(), 'causeway-doctor-embedded-'))
  after(() => rmSync(home, { recursive: true }))

  it('finds nothing while it runs, and that it has ended', async () => {
    const network = await serveNetwork({ home, logLevel: 'silent' })
    try {
      assert.deepEqual(await foundIn('embedded', home), [])
    } finally {
      await network.close()
    }
    assert.deepEqual(await foundIn('embedded', home), ['NodeDead embedded chain'])
  })
})
