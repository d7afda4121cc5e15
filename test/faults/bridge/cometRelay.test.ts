// The bridge under the light client, on two real chains of four validators (list: cometFaults.ts).
import { after, before, describe, it } from 'node:test'
import { whyNot } from '../comet/programs.ts'
import { runFaults } from '../comet/runFaults.ts'
import { cometFaults } from './cometFaults.ts'
import { type CometWorld, openCometWorld } from './cometWorld.ts'

const absent = whyNot()

if (absent !== undefined) it('the bridge between two chains of validators', { skip: absent }, () => undefined)
else
  describe('a bridge between two chains of validators', () => {
    let world: CometWorld
    before(async () => {
      world = await openCometWorld()
    })
    after(() => world?.close())
    runFaults(
      cometFaults,
      () => world,
      () => world.calm(),
    )
  })
