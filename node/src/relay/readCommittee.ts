// The committee of an epoch as the verifier on the destination has it.
import { Interface } from 'ethers'
import type { ChainView } from './chainView.ts'
import type { Committee } from './committee.ts'

const verifier = new Interface([
  'function committee() view returns (uint64 epoch, uint8 count, uint8 threshold, uint64 previousEpoch, uint64 overlapUntil)',
  'function signersOf(uint64 epoch) view returns (tuple(address account, bytes2 jurisdiction)[])',
])

/** The epoch in force; 0 if there is no committee. @throws as ChainView.view */
export const readEpoch = async (view: ChainView, address: string): Promise<{ epoch: bigint; threshold: number }> => {
  const { height } = await view.final()
  const data = await view.view(address, verifier.encodeFunctionData('committee'), height)
  const { epoch, threshold } = verifier.decodeFunctionResult('committee', data)
  return { epoch: BigInt(epoch), threshold: Number(threshold) }
}

/** @throws as ChainView.view */
export const readCommittee = async (view: ChainView, address: string): Promise<Committee> => {
  const { epoch, threshold } = await readEpoch(view, address)
  const { height } = await view.final()
  const data = await view.view(address, verifier.encodeFunctionData('signersOf', [epoch]), height)
  const [signers] = verifier.decodeFunctionResult('signersOf', data)
  // CAST: the fragment above says what is in it.
  const rows = signers as readonly { readonly account: string; readonly jurisdiction: string }[]
  return { epoch, threshold, members: rows.map(({ account, jurisdiction }) => ({ address: account, jurisdiction })) }
}
