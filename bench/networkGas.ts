// Gas of what members and engines do most often: a vote, as a whole transaction, and the list of 21 validators, which Besu reads for each block.
import { getBytes, id as hashOf, Interface } from 'ethers'
import { measuredGas } from './gasPeers.ts'
import type { Report } from './report.ts'

const INTRINSIC = 21_000
const VOTE_BOUND = 90_000
const LIST_BOUND = 60_000

const votes = new Interface(['function castVote(uint256 proposalId, uint8 support)'])

/** What a transaction costs besides its execution: 4 gas for a zero byte of its calldata, 16 for another one. */
const overheadOf = (data: string): number => getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), INTRINSIC)

export const addNetworkGas = (report: Report): void => {
  const { member = {}, peers = {} } = measuredGas()
  const overhead = overheadOf(votes.encodeFunctionData('castVote', [hashOf('a proposal'), 1]))
  const rows = [
    {
      id: 'network.vote',
      what: 'first vote on a decision of two chambers, whole transaction',
      figure: (member.vote ?? Number.NaN) + overhead,
      bound: VOTE_BOUND,
      peer: 'OpenZeppelin Governor over ERC20Votes, no chambers',
      peerFigure: (peers.vote ?? Number.NaN) + overhead,
    },
    {
      id: 'network.getValidators21',
      what: 'getValidators() of 21, storage cold',
      figure: member.getValidators21 ?? Number.NaN,
      bound: LIST_BOUND,
      peer: 'a plain array of addresses',
      peerFigure: peers.getValidators21 ?? Number.NaN,
    },
  ]
  for (const { id, bound, peer, peerFigure, ...row } of rows) {
    const measured = { ...row, unit: 'gas', better: 'lower' } as const
    report.add({ id, ...measured, peer: 'bound of the issue', peerFigure: bound, goal: 1 })
    report.add({ id: `${id}Peer`, ...measured, peer, peerFigure })
  }
}
