// Contracts that answer nonsense, nodes that nobody admitted, a proposer that misbehaves (lists: broken.ts, proposers.ts).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { broken } from './broken.ts'
import { Chain } from './chain.ts'
import { recover } from './crashes.ts'
import type { Fault } from './fault.ts'
import { type Laboratory, writeLaboratory } from './laboratory.ts'
import { buildPrograms, whyNot } from './programs.ts'
import { type Misbehaving, proposers } from './proposers.ts'
import { runFaults } from './runFaults.ts'

const absent = whyNot()

if (absent !== undefined) it('faults of contracts and proposers', { skip: absent }, () => undefined)
else
  describe('a chain with contracts and a proposer that nobody should trust', () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-contracts-'))
    let subject: Misbehaving

    before(async () => {
      const { geth, validator: program, byzantine } = await buildPrograms()
      const laboratory: Laboratory = await writeLaboratory({ folder, geth, strangers: 1 })
      const homes = laboratory.seats.map(({ home }) => home)
      subject = { chain: new Chain(homes, { program }), laboratory, byzantine }
      await subject.chain.start([0, 1, 2, 3])
    })
    after(async () => {
      await subject?.chain.close()
      await subject?.laboratory.release()
      rmSync(folder, { recursive: true, force: true })
    })

    const faults: readonly Fault<Misbehaving>[] = [...broken, ...proposers]
    const isProposer = ({ id }: Fault<Misbehaving>): boolean => id.startsWith('propose.')
    runFaults(
      faults,
      () => subject,
      // A proposer takes the place of the one before it: three honest validators are enough for that.
      (fault) => (isProposer(fault) ? Promise.resolve() : recover(subject.chain)),
    )
  })
