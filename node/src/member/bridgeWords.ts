// What a decision about the bridge changes, in words.
import type { BridgeEffect, ClientTrust, CommitteeMembers, InboundTrust } from '@causeway/sdk/member/bridgeEffect'
import { change, plural, time } from './words.ts'

type Effect<Kind extends BridgeEffect['kind']> = Extract<BridgeEffect, { readonly kind: Kind }>
type Words = { readonly [Kind in BridgeEffect['kind']]: (effect: Effect<Kind>) => readonly string[] }

const ZERO = '0x0000000000000000000000000000000000000000'

const account = (address: string): string => (address === ZERO ? 'none' : address)
const named = (address: string, holder: string | undefined): string => `${holder ?? 'THE CONTRACT'} ${address}`
const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no')
const chains = (ids: readonly bigint[]): string => (ids.length === 0 ? 'none' : ids.join(', '))

const trustLines = ({ before, after }: Effect<'inboundRoute'>): string[] => {
  const demanded = ({ demanded: counts, verifiers }: InboundTrust): string =>
    verifiers.length === 0
      ? 'nothing'
      : counts.map((count, index) => `${['data', 'value', 'decisions'][index]} ${count}`).join(', ')
  return [
    `outbox that is believed: ${change(account(before.outbox), account(after.outbox))}`,
    `verifiers: ${change(before.verifiers.join(', ') || 'none', after.verifiers.join(', ') || 'none')}`,
    `how many of them must vouch: ${change(demanded(before), demanded(after))}`,
  ]
}

const memberText = ({ signers }: CommitteeMembers): string[] =>
  signers.map((signer) => `${signer.jurisdiction} ${signer.account}`)

const memberLines = ({ before, after }: Effect<'committee'>): string[] => {
  const [old, fresh] = [memberText(before), memberText(after)]
  const lines = [
    ...fresh.filter((line) => !old.includes(line)).map((line) => `+ ${line}`),
    ...old.filter((line) => !fresh.includes(line)).map((line) => `- ${line}`),
  ]
  return lines.length === 0 ? ['the signers stay as they are'] : lines
}

const needed = ({ threshold, signers, epoch }: CommitteeMembers): string =>
  epoch === 0n ? 'no committee' : `${threshold} of ${signers.length} in epoch ${epoch}`

const trust = ({ height, time: seconds, validators, era, isFrozen }: ClientTrust): string =>
  `height ${height} of ${time(seconds)} with ${plural(validators, 'validator')}, era ${era}${isFrozen ? ', FROZEN' : ''}`

const stopName = ({ way, peerChainId }: Effect<'curse'>): string => {
  if (peerChainId === undefined) return way === 'out' ? 'all messages to other chains' : 'all messages from other chains'
  return `messages ${way === 'out' ? 'to' : 'from'} chain ${peerChainId}`
}

/** One row for each kind of effect: the first line says what is done, the others are before and after. */
export const bridgeWords: Words = {
  outboundRoute: ({ peerChainId, before, after }) => [
    `Send messages to chain ${peerChainId} to another inbox`,
    `inbox: ${change(account(before), account(after))}`,
  ],
  inboundRoute: (effect) => [`Decide WHOM THIS CHAIN BELIEVES about chain ${effect.peerChainId}`, ...trustLines(effect)],
  recipient: ({ recipient, holder, before, after }) => [
    after === 'None'
      ? `Forbid ${named(recipient, holder)} to receive messages of other chains`
      : `Let messages of other chains call ${named(recipient, holder)}`,
    `what a message must be proven for: ${change(before, after)}`,
  ],
  rescue: ({ way, peerChainId, recipient, before, after }) => [
    `${after ? 'Reach' : 'No longer reach'} ${recipient} also while ${peerChainId === undefined ? 'a route' : `the route to chain ${peerChainId}`} is stopped${way === 'in' ? ' on the way in' : ''}`,
    `is reached: ${change(yesOrNo(before), yesOrNo(after))}`,
  ],
  bridgeLimit: ({ peerChainId, messageClass, before, after }) => [
    `Limit the messages of chain ${peerChainId} of the class ${messageClass}`,
    `at once: ${change(plural(before.capacity, 'message'), plural(after.capacity, 'message'))}`,
    `that come back in an hour: ${change(String(before.perHour), String(after.perHour))}`,
    ...(after.capacity === 0 ? ['NOTHING OF THE CLASS GETS THROUGH'] : []),
  ],
  guard: ({ account: guarded, holder, before, after }) => [
    `Keep ${named(guarded, holder)} from ever receiving messages of other chains; this cannot be undone`,
    `is kept: ${change(yesOrNo(before), yesOrNo(after))}`,
  ],
  messageCancel: ({ messageId, peerChainId, recipient, before, after }) => [
    `Give up message ${messageId} of chain ${peerChainId} to ${recipient} for ever`,
    `state: ${change(before, after)}`,
  ],
  curse: (effect) => [
    `${effect.isLift ? 'Let' : 'STOP'} ${stopName(effect)}${effect.isLift ? ' through again' : ''}`,
    `chains that are stopped: ${change(chains(effect.before), chains(effect.after))}`,
  ],
  committee: (effect) => [
    'Change who vouches for messages of the other chain',
    `must sign: ${change(needed(effect.before), needed(effect.after))}, two of each jurisdiction among them`,
    ...memberLines(effect),
    ...(effect.before.epoch === 0n ? [] : [`the committee before vouches until ${time(effect.overlapUntil)}`]),
  ],
  routerChain: ({ selector, before, after }) => [
    `Let the router for CCIP's interfaces know chain ${after.chainId} as ${selector}`,
    `chain: ${change(String(before.chainId), String(after.chainId))}`,
    `its router: ${change(account(before.router), account(after.router))}`,
  ],
  lightClient: ({ peerChainId, before, after }) => [
    `Decide by which light client THE STATE OF CHAIN ${peerChainId} IS PROVEN here`,
    `light client: ${change(account(before), account(after))}`,
  ],
  coordinator: ({ contract, peerChainId, before, after }) => [
    `Decide who leads transactions of chain ${peerChainId} in which ${contract} takes part`,
    `coordinator: ${change(account(before), account(after))}`,
    'what another has begun is still settled by it',
  ],
  mirror: ({ contract, peerChainId, before, after }) => [
    `Decide WHOM ${contract} BELIEVES about chain ${peerChainId}, and whom it tells`,
    `counterpart: ${change(account(before), account(after))}`,
    'what it shows already stays',
  ],
  orderChain: ({ peerChainId, before, after }) => [
    `Let usage rights of chain ${peerChainId} be ordered here`,
    `settler there: ${change(account(before.settler), account(after.settler))}`,
    `what mints there: ${change(account(before.rightMint), account(after.rightMint))}`,
    `usage rights there: ${change(account(before.rights), account(after.rights))}`,
  ],
  partSettlement: ({ contract, xid, index, peerChainId, evidence, before, after }) => [
    `${after === 'Finalized' ? 'COMMIT' : 'ROLL BACK'} leg ${index} of transaction ${xid} in ${contract}, for the coordinator on chain ${peerChainId}`,
    `state: ${change(before, after)}`,
    `evidence: ${evidence}`,
    'nothing compares this with what the other chain does',
  ],
  clientRecovery: ({ client, peerChainId, signatures, before, after }) => [
    `Trust the consensus of chain ${peerChainId} anew, in the light client ${client}`,
    `before: ${trust(before)}`,
    `after:  ${trust(after)}`,
    `${plural(signatures, 'signature')} of that chain's signers; every header that was known is forgotten`,
  ],
}
