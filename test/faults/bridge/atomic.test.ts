// A transaction over two real chains to which everything happens (list: atomicFaults.ts).
import { after, before, describe } from 'node:test'
import { runFaults } from '../comet/runFaults.ts'
import { atomicFaults } from './atomicFaults.ts'
import { align, openAtomicWorld } from './atomicWorld.ts'

let world: Awaited<ReturnType<typeof openAtomicWorld>>
before(async () => {
  world = await openAtomicWorld()
})
after(() => world?.close())

describe('a transaction over two chains', () =>
  runFaults(
    atomicFaults,
    () => world,
    () => align(world),
  ))
