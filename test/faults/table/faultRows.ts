// Every fault that a test brings about, in the order of the page: of a chain, and of the bridge between two.
import { atomicFaults } from '../bridge/atomicFaults.ts'
import { attesterWays } from '../bridge/attesterWays.ts'
import { cometFaults } from '../bridge/cometFaults.ts'
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

export const chainFaults: readonly FaultRow[] = [
  ...crashes,
  ...losses,
  ...apart,
  ...proposers,
  ...broken,
  ...governed,
  ...badInputs,
]

export const bridgeFaults: readonly FaultRow[] = [
  ...kills,
  ...relayFaults,
  ...postgresFaults,
  ...atomicFaults,
  ...monitorFaults,
  ...attesterWays,
  ...cometFaults,
]
