// Validators that are given what they must not run with (list: badInput.ts).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { badInputs } from './badInput.ts'
import { Chain } from './chain.ts'
import { writeLaboratory } from './laboratory.ts'
import { buildPrograms, whyNot } from './programs.ts'
import type { Bad } from './refusal.ts'
import { runFaults } from './runFaults.ts'

const absent = whyNot()
const ALL = [0, 1, 2, 3]

if (absent !== undefined) it('bad input of a validator', { skip: absent }, () => undefined)
else
  describe('a validator that is given bad input', () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-input-'))
    let bad: Bad

    before(async () => {
      const { geth, validator: program } = await buildPrograms()
      const used = await writeLaboratory({ folder: join(folder, 'used'), geth })
      const fresh = await writeLaboratory({ folder: join(folder, 'fresh'), geth })
      bad = { program, folder, used, fresh }
      const homes = used.seats.map(({ home }) => home)
      const chain = new Chain(homes, { program })
      await chain.start()
      await chain.beyond(3, ALL, 60)
      await chain.kill(ALL, 'validator', 'SIGTERM')
    })
    after(async () => {
      await bad?.used.release()
      await bad?.fresh.release()
      rmSync(folder, { recursive: true, force: true })
    })

    runFaults(badInputs, () => bad)
  })
