// Cut connections, and a clock that is off, on a chain of four validators that all run (list: apart.ts).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { validatorAddress } from '../../../deploy/networks/comet/nodeIdentity.ts'
import { buildShifted, openClock } from '../../flows/support/clock.ts'
import { type Apart, apart } from './apart.ts'
import { Chain } from './chain.ts'
import { recover } from './crashes.ts'
import { type Laboratory, writeLaboratory } from './laboratory.ts'
import { buildPrograms, whyNot } from './programs.ts'
import { isLong, runFaults } from './runFaults.ts'
import { Wires } from './wires.ts'

const absent = whyNot()
const COUNT = 4
const OFF = 3

if (absent !== undefined) it('cut connections and clocks of a real chain', { skip: absent }, () => undefined)
else
  describe('a chain whose validators are cut off from each other, or have another time', () => {
    const folder = mkdtempSync(join(tmpdir(), 'causeway-apart-'))
    let laboratory: Laboratory
    let wires: Wires
    let subject: Apart

    before(async () => {
      const { geth, validator: program } = await buildPrograms()
      // Built anew with all that they are made of: minutes, which the faults of the default run do not need.
      const shifted = isLong ? await buildShifted() : { geth, validator: program }
      wires = await Wires.open(COUNT)
      laboratory = await writeLaboratory({ folder, geth, published: (index) => wires.published(index) })
      const [seat] = laboratory.seats.slice(OFF)
      setGeth(seat?.home ?? '', shifted.geth)
      const chain = new Chain(
        laboratory.seats.map(({ home }) => home),
        { program },
      )
      wires.lead(chain.validators)
      const clock = openClock(join(folder, 'clock'))
      const address = seat === undefined ? '' : validatorAddress(seat.identity).slice(2).toLowerCase()
      const startOff = () => chain.start([OFF], { program: shifted.validator, env: clock.env })
      subject = { chain, wires, clock, address, startOff }
      await startOff()
      await chain.start([0, 1, 2])
    })
    after(async () => {
      await subject?.chain.close()
      await wires?.close()
      await laboratory?.release()
      rmSync(folder, { recursive: true, force: true })
    })

    runFaults(
      apart,
      () => subject,
      () => recover(subject.chain),
    )
  })

/** Puts another geth into a home. */
const setGeth = (home: string, geth: string): void => {
  const file = join(home, 'config', 'validator.json')
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), geth }))
}
