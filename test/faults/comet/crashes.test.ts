// Processes die, freeze or lose their data, on a chain of four validators (lists: crashes.ts, losses.ts).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Chain } from './chain.ts'
import { crashes, recover } from './crashes.ts'
import { type Laboratory, writeLaboratory } from './laboratory.ts'
import { losses } from './losses.ts'
import { buildPrograms, whyNot } from './programs.ts'
import { runFaults } from './runFaults.ts'

const absent = whyNot()

if (absent !== undefined) it('faults of a real chain', { skip: absent }, () => undefined)
else
  describe('a chain of which processes die', () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-crashes-'))
    let laboratory: Laboratory
    let chain: Chain

    before(async () => {
      const { geth, validator: program } = await buildPrograms()
      laboratory = await writeLaboratory({ folder, geth, followers: 1 })
      chain = new Chain(
        laboratory.seats.map(({ home }) => home),
        { program },
      )
      await chain.start([0, 1, 2, 3])
    })
    after(async () => {
      await chain?.close()
      await laboratory?.release()
      rmSync(folder, { recursive: true, force: true })
    })

    runFaults(
      [...crashes, ...losses],
      () => chain,
      () => recover(chain),
    )
  })
