// What the consortium decides reaches the consensus: seats, suspensions, evidence (list: governed.ts).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { initComet } from '../../../deploy/networks/comet/initComet.ts'
import { reserveBase } from '../../../deploy/networks/comet/ports.ts'
import { Chain } from './chain.ts'
import { openFounders } from './founders.ts'
import { type Governed, governed } from './governed.ts'
import { buildPrograms, whyNot } from './programs.ts'
import { runFaults } from './runFaults.ts'

const absent = whyNot()
const FOUR = [0, 1, 2, 3]

if (absent !== undefined) it('faults of a governed chain', { skip: absent }, () => undefined)
else
  describe('a chain that its members govern', () => {
    const scratch = mkdtempSync(join(tmpdir(), 'causeway-governed-'))
    const folder = join(scratch, 'CN')
    let subject: Governed
    let release = async (): Promise<void> => undefined

    before(async () => {
      const programs = await buildPrograms()
      const reserved = await reserveBase(5)
      release = reserved.release
      const chain = { jurisdiction: 'CN', validators: 4, governed: true, rehearsal: true, scryptN: 2 } as const
      await initComet({ folder, programs, basePort: reserved.base, ...chain })
      const homes = [...FOUR, 4].map((index) => join(folder, `validator-${index}`))
      const running = new Chain(homes, { program: programs.validator })
      subject = { folder, programs, basePort: reserved.base, chain: running, founders: openFounders(folder) }
      await running.start(FOUR)
      await running.beyond(1, FOUR, 90)
    })
    after(async () => {
      for (const { client } of subject?.founders ?? []) client.close()
      await subject?.chain.close()
      await release()
      rmSync(scratch, { recursive: true, force: true })
    })

    runFaults(governed, () => subject)
  })
