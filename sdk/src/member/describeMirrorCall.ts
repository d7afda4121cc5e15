// What a call to a mirror or to the settler of orders changes.
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { OrderChainNames } from './bridgeEffect.ts'
import type { DecodedCall, Describe } from './decodeCall.ts'

const mirrorOf = ({ contracts }: CausewayClient, { contract }: DecodedCall) => {
  if (contract === 'AgreementMirror') return contracts.agreementMirror
  return contract === 'ResultMirror' ? contracts.resultMirror : contracts.statusMirror
}

export const describeMirror: Describe = async (client, call) => ({
  kind: 'mirror',
  contract: call.contract,
  peerChainId: call.args[0],
  before: await read(() => mirrorOf(client, call).counterpartOf(call.args[0])),
  after: call.args[1],
})

export const describeOrderChain: Describe = async ({ contracts: { orders } }, { args }) => ({
  kind: 'orderChain',
  peerChainId: args[0],
  before: namesOf(await read(() => orders.chainOf(args[0]))),
  after: namesOf(args[1]),
})

const namesOf = ({ settler, rightMint, rights }: OrderChainNames): OrderChainNames => ({ settler, rightMint, rights })
