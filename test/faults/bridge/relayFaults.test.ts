// Everything around the processes of the bridge goes wrong (list: relayFaults.ts); in this order, on one bridge.
import { after, before, describe } from 'node:test'
import { runFaults } from '../comet/runFaults.ts'
import { openRelayed, type Relayed } from './relayed.ts'
import { relayFaults } from './relayFaults.ts'

let relayed: Relayed
before(async () => {
  relayed = await openRelayed()
})
after(() => relayed?.close())

describe('a bridge around which everything goes wrong', () => runFaults(relayFaults, () => relayed))
