// The conservation monitor watches two chains on which things go wrong (list: monitorFaults.ts).
import { after, before, describe } from 'node:test'
import { runFaults } from '../comet/runFaults.ts'
import { type Monitored, monitorFaults, openMonitored } from './monitorFaults.ts'

let monitored: Monitored
before(async () => {
  monitored = await openMonitored()
})
after(() => monitored?.close())

describe('the monitor', () => runFaults(monitorFaults, () => monitored))
