// What a call to a contract of the bridge changes.
import { dataLength, dataSlice, getAddress, keccak256, toUtf8String, ZeroAddress } from 'ethers'
import { messageClasses, messageStates, participantStates } from '../client/bridgeStates.ts'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import { IClientRouter__factory } from '../generated/contracts/factories/IClientRouter__factory.ts'
import { ICometLightClient__factory } from '../generated/contracts/factories/ICometLightClient__factory.ts'
import type { ClientTrust, CommitteeMembers } from './bridgeEffect.ts'
import { chainsStopped, isRescueOut } from './bridgeFlags.ts'
import type { DecisionCall } from './decision.ts'
import type { DecisionEffect } from './decisionEffect.ts'
import { contractAt, type DecodedCall, type Describe } from './decodeCall.ts'
import { describeMirror, describeOrderChain } from './describeMirrorCall.ts'

/** What a call to outbox, inbox, committee, router, state proofs, participants, mirrors or settler changes; undefined if it is none of a decision. */
export const describeBridgeCall: Describe = async (client, call) =>
  describers[`${call.contract}.${call.function}`]?.(client, call)

const describeOutbound: Describe = async ({ contracts: { outbox } }, { args }) => ({
  kind: 'outboundRoute',
  peerChainId: args[0],
  before: await read(() => outbox.inboxOf(args[0])),
  after: args[1],
})

const describeInbound: Describe = async ({ contracts: { inbox } }, { args }) => {
  const { outbox, verifiers, demanded } = await read(() => inbox.routeOf(args[0]))
  return {
    kind: 'inboundRoute',
    peerChainId: args[0],
    before: { outbox, verifiers: [...verifiers], demanded: [...demanded].map(Number) },
    after: { outbox: args[1], verifiers: [...args[2]], demanded: [...args[3]].map(Number) },
  }
}

const describeRecipient: Describe = async (client, { args }) => ({
  kind: 'recipient',
  recipient: args[0],
  holder: contractAt(client, args[0]),
  before: classAt(await read(() => client.contracts.inbox.classOf(args[0]))),
  after: classAt(args[1]),
})

const classAt = (number: bigint) => messageClasses[Number(number)] ?? 'None'

const describeRescueOut: Describe = async (client, { args }) => ({
  kind: 'rescue',
  way: 'out',
  peerChainId: args[0],
  recipient: args[1],
  before: await isRescueOut(client, { chainId: args[0], recipient: args[1] }),
  after: args[2],
})

const describeRescueIn: Describe = async ({ contracts: { inbox } }, { args }) => ({
  kind: 'rescue',
  way: 'in',
  peerChainId: undefined,
  recipient: args[0],
  before: await read(() => inbox.isRescue(args[0])),
  after: args[1],
})

const describeLimit: Describe = async ({ contracts: { inbox } }, { args }) => {
  const { capacity, perHour } = await read(() => inbox.limitOf(args[0], args[1]))
  return {
    kind: 'bridgeLimit',
    peerChainId: args[0],
    messageClass: classAt(args[1]),
    before: { capacity: Number(capacity), perHour: Number(perHour) },
    after: { capacity: Number(args[2]), perHour: Number(args[3]) },
  }
}

const describeGuard: Describe = async (client, { args }) => ({
  kind: 'guard',
  account: args[0],
  holder: contractAt(client, args[0]),
  before: await read(() => client.contracts.inbox.isGuarded(args[0])),
  after: true,
})

/** Header bytes of a message, and where source chain and recipient stand in them (contracts/bridge/MessageBytes.sol). */
const HEADER_BYTES = 113
const SOURCE = [1, 9] as const
const RECIPIENT = [85, 105] as const

const describeCancel: Describe = async ({ contracts: { inbox } }, { args }) => {
  const message = String(args[0])
  if (dataLength(message) < HEADER_BYTES) return undefined
  return {
    kind: 'messageCancel',
    messageId: keccak256(message),
    peerChainId: BigInt(dataSlice(message, ...SOURCE)),
    recipient: getAddress(dataSlice(message, ...RECIPIENT)),
    before: messageStates[Number(await read(() => inbox.stateOf(message)))] ?? 'None',
    after: 'Cancelled',
  }
}

type Stop = { readonly way: 'out' | 'in'; readonly isLift: boolean; readonly isAll: boolean }

const describeStop =
  ({ way, isLift, isAll }: Stop): Describe =>
  async (client, { args }) => {
    const peerChainId = isAll ? undefined : BigInt(args[0])
    const { before, after } = await chainsStopped(client, { way, isLift, peerChainId })
    return { kind: 'curse', way, isLift, peerChainId, before, after }
  }

const describeCommittee: Describe = async (client, { args }) => ({
  kind: 'committee',
  overlapUntil: Number(args[3]),
  before: await committeeNow(client),
  after: { epoch: args[0], threshold: Number(args[2]), signers: [...args[1]].map(signerOf) },
})

const committeeNow = async ({ contracts: { committee } }: CausewayClient): Promise<CommitteeMembers> => {
  const { epoch, threshold } = await read(() => committee.committee())
  const signers = await read(() => committee.signersOf(epoch))
  return { epoch, threshold: Number(threshold), signers: signers.map(signerOf) }
}

const signerOf = ({ account, jurisdiction }: { readonly account: string; readonly jurisdiction: string }) => ({
  account,
  jurisdiction: jurisdictionText(jurisdiction),
})

/** Two letters; what is none stays as it is. */
const jurisdictionText = (bytes: string): string => (/^0x(4[1-9a-f]|5[0-9a]){2}$/i.test(bytes) ? toUtf8String(bytes) : bytes)

const describeRouter: Describe = async ({ provider, deployment }, { args }) => {
  const router = IClientRouter__factory.connect(deployment.contracts.ClientRouter.address, provider)
  const before = await read(() => router.chainOf(args[0]))
  return {
    kind: 'routerChain',
    selector: args[0],
    before: { chainId: before.chainId, router: before.router },
    after: { chainId: args[1], router: args[2] },
  }
}

const describeClient: Describe = async ({ contracts: { stateProofs } }, { args }) => ({
  kind: 'lightClient',
  peerChainId: args[0],
  before: await read(() => stateProofs.clientOf(args[0])),
  after: args[1],
})

const participantOf = ({ contracts }: CausewayClient, { contract }: DecodedCall) =>
  contract === 'RightMint' ? contracts.rightMint : contracts.tokenLock

const describeCoordinator: Describe = async (client, call) => ({
  kind: 'coordinator',
  contract: call.contract,
  peerChainId: call.args[0],
  before: await read(() => participantOf(client, call).coordinatorOf(call.args[0])),
  after: call.args[1],
})

const describeSettlement: Describe = async (client, call) => {
  const { chainId, xid, index, coordinator } = call.args[0]
  const part = { chainId, coordinator, xid, index }
  return {
    kind: 'partSettlement',
    contract: call.contract,
    peerChainId: chainId,
    xid,
    index: Number(index),
    evidence: call.args[2],
    before: participantStates[Number(await read(() => participantOf(client, call).stateOf(part)))] ?? 'None',
    after: call.args[1] ? 'Finalized' : 'RolledBack',
  }
}

const lightClient = ICometLightClient__factory.createInterface()

type DescribeTarget = (client: CausewayClient, call: DecisionCall) => Promise<DecisionEffect | undefined>

/** A light client stands in no deployment: it is the one by which the state of another chain is proven here. */
export const describeRecovery: DescribeTarget = async (client, { target, data }) => {
  const call = data.startsWith(lightClient.getFunction('recover').selector) ? parseRecovery(data) : null
  if (call === null) return undefined
  const contract = ICometLightClient__factory.connect(target, client.provider)
  const peerChainId = await read(() => contract.peerChainId()).catch(() => 0n)
  const known = await read(() => client.contracts.stateProofs.clientOf(peerChainId))
  if (known === ZeroAddress || known.toLowerCase() !== target.toLowerCase()) return undefined
  const { height, time, era, isFrozen, validators } = await read(() => contract.status())
  const before: ClientTrust = { era: Number(era), height, time: Number(time), isFrozen, validators: Number(validators) }
  const { trust, signatures } = call.args
  return {
    kind: 'clientRecovery',
    client: known,
    peerChainId,
    signatures: signatures.length,
    before,
    after: {
      era: before.era + 1,
      height: trust.height,
      time: Number(trust.time),
      isFrozen: false,
      validators: trust.validators.length,
    },
  }
}

/** Null for data that encode other bytes than they show. */
const parseRecovery = (data: string) => {
  try {
    const parsed = lightClient.parseTransaction({ data })
    return parsed !== null &&
      lightClient.encodeFunctionData('recover', [parsed.args.trust, parsed.args.signatures]) === data.toLowerCase()
      ? parsed
      : null
  } catch {
    return null
  }
}

const describers: Readonly<Record<string, Describe>> = {
  'Outbox.setRoute': describeOutbound,
  'Outbox.setRescue': describeRescueOut,
  'Outbox.curseRoute': describeStop({ way: 'out', isLift: false, isAll: false }),
  'Outbox.curseAll': describeStop({ way: 'out', isLift: false, isAll: true }),
  'Outbox.liftRoute': describeStop({ way: 'out', isLift: true, isAll: false }),
  'Outbox.liftAll': describeStop({ way: 'out', isLift: true, isAll: true }),
  'Inbox.setRoute': describeInbound,
  'Inbox.setRecipient': describeRecipient,
  'Inbox.setRescue': describeRescueIn,
  'Inbox.setLimit': describeLimit,
  'Inbox.guard': describeGuard,
  'Inbox.cancel': describeCancel,
  'Inbox.curseRoute': describeStop({ way: 'in', isLift: false, isAll: false }),
  'Inbox.curseAll': describeStop({ way: 'in', isLift: false, isAll: true }),
  'Inbox.liftRoute': describeStop({ way: 'in', isLift: true, isAll: false }),
  'Inbox.liftAll': describeStop({ way: 'in', isLift: true, isAll: true }),
  'CommitteeVerifier.setCommittee': describeCommittee,
  'ClientRouter.setChain': describeRouter,
  'StateProofVerifier.setClient': describeClient,
  'TokenLock.setCoordinator': describeCoordinator,
  'RightMint.setCoordinator': describeCoordinator,
  'TokenLock.settleByGovernance': describeSettlement,
  'RightMint.settleByGovernance': describeSettlement,
  'AgreementMirror.setCounterpart': describeMirror,
  'ResultMirror.setCounterpart': describeMirror,
  'StatusMirror.setCounterpart': describeMirror,
  'RightOrderSettler.setChain': describeOrderChain,
}
