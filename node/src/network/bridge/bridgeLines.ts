// The processes of a bridge, a line each.
import { grid } from '../../command/output.ts'
import type { BridgeProcessStatus } from './bridgeStatus.ts'

const HEAD = ['process', 'role', 'routes', 'running', 'height', 'queue', 'problem']

const runs = ({ running, answers }: BridgeProcessStatus): string => {
  if (!running) return 'no'
  return answers ? 'yes' : 'starting'
}

/** Nothing where there is no bridge. */
export const bridgeLines = (processes: readonly BridgeProcessStatus[]): readonly string[] => {
  if (processes.length === 0) return []
  const rows = processes.map((each) =>
    [each.name, each.role, each.routes.join(' '), runs(each), each.height, each.queue, each.problem].map((cell) =>
      String(cell ?? '-'),
    ),
  )
  return ['', 'The bridge', ...grid([HEAD, ...rows])]
}
