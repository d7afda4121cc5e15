import { getAddress, Interface, keccak256 } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { DecisionTerms } from './decision.ts'
import type { Implementation } from './decisionEffect.ts'
import { contractAt, type Describe } from './decodeCall.ts'
import { classOf, termsOf } from './getBallot.ts'
import { entryOf, parseEntries } from './recognitionList.ts'

/** What a call to the rules, the money or the code of the network changes; undefined if it is none of those that decisions make. */
export const describeGovernanceCall: Describe = async (client, call) =>
  describers[`${call.contract}.${call.function}`]?.(client, call)

const describeTerms: Describe = async ({ contracts: { governor } }, { args }) => ({
  kind: 'terms',
  decisionClass: classOf(args[0]),
  before: termsOf(await read(() => governor.termsOf(args[0]))),
  // CAST: the struct Terms, by the names of its fields.
  after: termsOf(args[1].toObject() as Readonly<Record<keyof DecisionTerms, bigint>>),
})

const describeClass: Describe = async (client, { args }) => ({
  kind: 'class',
  contract: contractAt(client, args[0]) ?? args[0],
  selector: args[1],
  before: classOf(await read(() => client.contracts.governor.classOf(args[0], args[1]))),
  after: classOf(args[2]),
})

const describeAllowances: Describe = async ({ contracts: { gas } }, { args }) => {
  const [perAccount, perMember] = await Promise.all([read(() => gas.allowancePerAccount()), read(() => gas.allowancePerMember())])
  return {
    kind: 'allowances',
    before: { perAccount, perMember },
    after: { perAccount: args[0], perMember: args[1] },
  }
}

const describeRecognition: Describe = async ({ contracts: { recognition } }, { args }) => {
  const after = parseEntries(args[1])
  if (after === undefined) return undefined
  return { kind: 'recognition', digest: args[0], before: (await read(() => recognition.adoptedEntries())).map(entryOf), after }
}

const describePeer: Describe = async ({ contracts: { recognition } }, { args }) => {
  const { signers, epoch } = await read(() => recognition.peer(args[0]))
  return {
    kind: 'peer',
    peerChainId: args[0],
    before: { signers: [...signers], epoch },
    after: { signers: [...args[1]], epoch: args[2] },
  }
}

/** Where ERC-1967 keeps the address of the implementation. */
const IMPLEMENTATION = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'

const describeUpgrade: Describe = async (client, { contract, args }) => {
  const proxy = client.deployment.contracts[contract].address
  const word = await read(() => client.provider.getStorage(proxy, IMPLEMENTATION))
  const [before, after] = await Promise.all([implementationOf(client, `0x${word.slice(26)}`), implementationOf(client, args[0])])
  return { kind: 'implementation', contract, thenCalls: args[1], before, after }
}

const implementationOf = async ({ provider }: CausewayClient, address: string): Promise<Implementation> => {
  const code = await read(() => provider.getCode(address))
  return { address: getAddress(address), codeHash: code === '0x' ? undefined : keccak256(code) }
}

const describeGrant =
  (after: boolean): Describe =>
  async (client, { args }) => {
    const held = await hasRole(client, args[0], args[1])
    return { kind: 'role', role: args[0], account: args[1], holder: contractAt(client, args[1]), before: held, after }
  }

const access = new Interface([
  'function hasRole(uint64 roleId, address account) view returns (bool isMember, uint32 executionDelay)',
])

const hasRole = async ({ provider, deployment }: CausewayClient, role: bigint, account: string): Promise<boolean> => {
  const data = access.encodeFunctionData('hasRole', [role, account])
  const answer = await read(() => provider.call({ to: deployment.contracts.AccessManager.address, data }))
  return access.decodeFunctionResult('hasRole', answer)[0] === true
}

const describers: Readonly<Record<string, Describe>> = {
  'ConsortiumGovernor.setTerms': describeTerms,
  'ConsortiumGovernor.setClass': describeClass,
  'GasStation.setAllowances': describeAllowances,
  'GasStation.upgradeToAndCall': describeUpgrade,
  'RecognitionList.upgradeToAndCall': describeUpgrade,
  'RecognitionList.adopt': describeRecognition,
  'RecognitionList.setPeer': describePeer,
  'AccessManager.grantRole': describeGrant(true),
  'AccessManager.revokeRole': describeGrant(false),
}
