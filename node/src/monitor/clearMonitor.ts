import { monitorErrors } from './errors.ts'
import { type MonitorOptions, readMonitorConfig } from './monitorOptions.ts'
import { lockMonitorState, type MonitorState, readMonitorState, writeMonitorState } from './monitorState.ts'

/**
 * Lets a monitor that has seen a violation go on behind it, once that is cleared up and the monitor is started again; until then it must be
 * stopped. A ledger that is still overdrawn is found again.
 *
 * @throws MonitorOptionsInvalid, KeyUnreadable, MonitorStateMissing, MonitorRuns
 */
export const clearMonitor = async (options: MonitorOptions): Promise<MonitorState> => {
  const { stateFile: file, inbox } = await readMonitorConfig(options)
  if (file === undefined) throw monitorErrors.MonitorStateMissing({})
  const unlock = lockMonitorState(file)
  try {
    const kept = await readMonitorState(file, inbox)
    if (kept === undefined) throw monitorErrors.MonitorStateMissing({ file })
    const cleared = { ...kept, broken: false }
    await writeMonitorState(file, cleared)
    return cleared
  } finally {
    unlock()
  }
}
