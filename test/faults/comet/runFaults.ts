// Makes a test of each fault of a list, in order, and records what it found.

import process from 'node:process'
import { it } from 'node:test'
import { recordResult } from '../table/record.ts'
import type { Fault } from './fault.ts'

/** Whether faults that take long are brought about too. */
export const isLong = process.env.CAUSEWAY_LONG === '1'

/**
 * @param subject of the fault, made by then
 * @param ready brings the chain back to where each fault begins
 */
export const runFaults = <Subject>(
  faults: readonly Fault<Subject>[],
  subject: () => Subject,
  ready: (fault: Fault<Subject>) => Promise<void> = async () => undefined,
): void => {
  for (const fault of faults) {
    const { id, engine, run } = fault
    const skip = fault.isLong === true && !isLong ? 'runs with CAUSEWAY_LONG=1' : (fault.whyNot?.() ?? false)
    it(`${id}: ${fault.fault} → ${fault.outcome}`, { skip }, async (context) => {
      try {
        await ready(fault)
        const found = await run(subject())
        context.diagnostic(`${id}: ${found.seconds === undefined ? '' : `${found.seconds} s; `}${found.seen}`)
        recordResult({ id, engine, outcome: 'held', ...found })
      } catch (error) {
        recordResult({ id, engine, outcome: 'FAILED', seen: String(error).slice(0, 300) })
        throw error
      }
    })
  }
}
