import { faultErrors } from './errors.ts'

const STEP_MS = 50

export const pause = (milliseconds: number): Promise<void> => new Promise((resume) => setTimeout(resume, milliseconds))

/**
 * Waits until something holds that other processes bring about.
 *
 * @returns the seconds that it took. @throws NotWithin
 */
export const until = async (what: string | (() => string), holds: () => Promise<boolean>, within = 60): Promise<number> => {
  const began = performance.now()
  const passed = () => (performance.now() - began) / 1000
  while (!(await holds())) {
    if (passed() > within) throw faultErrors.NotWithin({ what: typeof what === 'string' ? what : what(), seconds: within })
    await pause(STEP_MS)
  }
  return passed()
}
