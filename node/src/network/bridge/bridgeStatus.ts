// What the processes of a bridge say of themselves.
import { runningProcess } from '../../../../deploy/networks/comet/processes.ts'
import { bridgePaths } from './bridgePaths.ts'
import { type BridgeProcess, readPlan } from './bridgePlan.ts'
import { type Figure, parseFigures } from './figures.ts'

export type BridgeProcessStatus = Omit<BridgeProcess, 'port'> & {
  readonly running: boolean
  readonly pid?: number
  readonly url?: string
  /** Whether it answers; one that has just been started does not yet. */
  readonly answers: boolean
  /** The lowest block up to which one of its views was read. */
  readonly height?: number
  /** Messages without an outcome. */
  readonly queue?: number
  /** What it waits for an operator for, or else the fault that it met most often. */
  readonly problem?: string
}

export const bridgeStatus = (home: string): Promise<readonly BridgeProcessStatus[]> =>
  Promise.all(readPlan(home).map((each) => statusOf(home, each)))

const statusOf = async (home: string, { port, ...process }: BridgeProcess): Promise<BridgeProcessStatus> => {
  const pid = runningProcess(bridgePaths(home).process(process.name))
  if (pid === undefined) return { ...process, running: false, answers: false }
  const url = `http://127.0.0.1:${port}`
  const figures = await figuresOf(url)
  const known = { ...process, running: true, pid, url, answers: figures !== undefined }
  return figures === undefined ? known : { ...known, ...shape(process.role, figures) }
}

/** @throws nothing: a process that does not answer has no figures */
const figuresOf = async (url: string): Promise<readonly Figure[] | undefined> => {
  try {
    const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })
    return answer.ok ? parseFigures(await answer.text()) : undefined
  } catch {
    return undefined
  }
}

const OPEN = new Set(['seen', 'attested', 'quorum', 'submitted'])

type Shaped = Pick<BridgeProcessStatus, 'height' | 'queue' | 'problem'>

const shape = (role: BridgeProcess['role'], figures: readonly Figure[]): Shaped => {
  const named = (name: string): readonly Figure[] => figures.filter((figure) => figure.name === name)
  const problem = problemOf(named)
  const words = problem === undefined ? {} : { problem }
  if (role === 'monitor') return { ...lowest(named('causeway_bridge_monitor_block')), ...words }
  if (role === 'aggregator') return words
  // An attester is done with a message once it has signed.
  const open = named('causeway_relay_messages').filter(
    ({ labels: { state = '' } }) => OPEN.has(state) && !(role === 'attester' && state === 'attested'),
  )
  return { ...lowest(named('causeway_relay_view_block')), queue: open.reduce((sum, { value }) => sum + value, 0), ...words }
}

const lowest = (figures: readonly Figure[]): Pick<Shaped, 'height'> =>
  figures.length === 0 ? {} : { height: Math.min(...figures.map(({ value }) => value)) }

const problemOf = (named: (name: string) => readonly Figure[]): string | undefined => {
  const halted = named('causeway_relay_view_halted').find(({ value }) => value === 1)
  if (halted !== undefined) return `halted: ${halted.labels.code} (${halted.labels.view})`
  const isSet = (name: string): boolean => named(name).some(({ value }) => value === 1)
  if (isSet('causeway_bridge_conservation_broken')) return 'conservation broken'
  if (isSet('causeway_bridge_route_cursed')) return 'route cursed'
  const silent = named('causeway_bridge_attester_silent').filter(({ value }) => value === 1)
  if (silent.length > 0) return `silent: ${silent.map(({ labels }) => labels.attester).join(', ')}`
  const [worst] = [...named('causeway_relay_faults_total')].sort((a, b) => b.value - a.value)
  return worst === undefined || worst.value === 0 ? undefined : `${worst.labels.code} ×${worst.value}`
}
