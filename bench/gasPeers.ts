// Gas of a verb beside the gas of what people build today for the visible part of the same job (test/contracts/peers/Peers.sol).
import { type Gas, measureGas } from '../scripts/generateGas.ts'
import type { Report } from './report.ts'

let measured: Gas | undefined

/** Measured once in a run of the bench. */
export const measuredGas = (): Gas => {
  measured ??= measureGas()
  return measured
}

export type GasRow = {
  readonly stage: string
  readonly verb: string
  readonly what: string
  readonly peer: string
  readonly goal?: number
}

/** Adds `<stage>.<verb>`, both sides measured in one run of the gas tests. */
export const addGas = (report: Report, { stage, verb, what, peer, goal }: GasRow): void => {
  const gas = measuredGas()
  const [figure, peerFigure] = [gas[stage]?.[verb], gas.peers?.[verb]]
  if (figure === undefined || peerFigure === undefined) return
  const promised = goal === undefined ? {} : { goal }
  report.add({ id: `${stage}.${verb}`, what, figure, unit: 'gas', peer, peerFigure, better: 'lower', ...promised })
}
