import { faultErrors } from './errors.ts'

const STEP_MS = 50
/** Other tests run beside this one: how many times as long as on an idle machine is waited before something counts as missing. */
const PATIENCE = 3

export const pause = (milliseconds: number): Promise<void> => new Promise((resume) => setTimeout(resume, milliseconds))

/**
 * Waits until something holds that other processes bring about, on an idle machine within so many seconds.
 *
 * @returns the seconds that it took. @throws NotWithin
 */
export const until = async (what: string | (() => string), holds: () => Promise<boolean>, within = 60): Promise<number> => {
  const began = performance.now()
  const passed = () => (performance.now() - began) / 1000
  while (!(await holds())) {
    if (passed() > PATIENCE * within)
      throw faultErrors.NotWithin({ what: typeof what === 'string' ? what : what(), seconds: PATIENCE * within })
    await pause(STEP_MS)
  }
  return passed()
}
