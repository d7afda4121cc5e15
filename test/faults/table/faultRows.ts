// Every fault that a test brings about, in the order of the page.
import { atomicFaults } from '../bridge/atomicFaults.ts'
import { attesterWays } from '../bridge/attesterWays.ts'
import { kills } from '../bridge/kills.ts'
import { monitorFaults } from '../bridge/monitorFaults.ts'
import { postgresFaults, relayFaults } from '../bridge/relayFaults.ts'
import { apart } from '../comet/apart.ts'
import { badInputs } from '../comet/badInput.ts'
import { broken } from '../comet/broken.ts'
import { crashes } from '../comet/crashes.ts'
import type { FaultRow } from '../comet/fault.ts'
import { governed } from '../comet/governed.ts'
import { losses } from '../comet/losses.ts'
import { proposers } from '../comet/proposers.ts'

export const faultRows: readonly FaultRow[] = [
  ...crashes,
  ...losses,
  ...apart,
  ...proposers,
  ...broken,
  ...governed,
  ...badInputs,
  ...kills,
  ...relayFaults,
  ...postgresFaults,
  ...atomicFaults,
  ...monitorFaults,
  ...attesterWays,
]
