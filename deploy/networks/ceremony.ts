// The genesis of a chain is the state of a ceremony: a temporary chain on which everything is deployed and the founders join by ordinary
// transactions. Nothing in a genesis is computed by hand.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type CausewayClient, createClient } from '@causeway/sdk/client/createClient'
import type { Deployment } from '@causeway/sdk/client/deployment'
import { chainTime } from '@causeway/sdk/client/time'
import { digestOfJson } from '@causeway/sdk/digest'
import { addNode, signNodeConsent } from '@causeway/sdk/member/addNode'
import { admitMember } from '@causeway/sdk/member/admitMember'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { grantGas } from '@causeway/sdk/member/grantGas'
import { makeCall } from '@causeway/sdk/member/makeCall'
import { peerId } from '@causeway/sdk/member/nodeRecord'
import { addValidatorCall } from '@causeway/sdk/member/validatorCalls'
import { signValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import { HDNodeWallet, JsonRpcProvider, JsonRpcSigner, Mnemonic, NonceManager, type SigningKey, toQuantity, Wallet } from 'ethers'
import { deploy } from '../deploy.ts'
import { handOver } from '../handOver.ts'
import { MNEMONIC } from './embedded/accounts.ts'
import { startAnvil } from './embedded/startAnvil.ts'
import type { GenesisAlloc } from './genesisAlloc.ts'
import { chainIds, type NetworkJurisdiction, tokens } from './network.ts'
import type { Organisation } from './organisation.ts'
import { REHEARSAL_TERMS, REHEARSAL_TIMES } from './rehearsal.ts'

/** A founder as the ceremony knows it: its keys and where its node listens. Which engine its node runs does not matter here. */
export type CeremonyFounder = Organisation & {
  readonly identity: {
    /** By which validators know each other. */
    readonly validatorKey: SigningKey
    /** By which execution clients know each other. */
    readonly executionNodeKey: SigningKey
    /** 40 hexadecimal digits. */
    readonly peerId: string
  }
  readonly host: string
  readonly ports: { readonly consensus: number; readonly execution: number }
}

export type CeremonyParameters = {
  readonly jurisdiction: NetworkJurisdiction
  readonly founders: readonly CeremonyFounder[]
  /** Whether the offices go to governance at the end; otherwise the account `consortium` keeps them. */
  readonly governed: boolean
  /** Whether votes and delays take seconds, for practice. */
  readonly rehearsal?: boolean
  /** A folder for what is removed again. */
  readonly scratch: string
  readonly onStep?: (done: number, of: number, what: string) => void
}

export type Ceremony = { readonly deployment: Deployment; readonly alloc: GenesisAlloc }

/** The temporary chain lives an hour ago: each of its blocks takes a second, and none may lie after the genesis. */
const HOUR = 3600
const GAS_STATION_WEI = 10n ** 27n
const TERMS = digestOfJson({ title: 'Membership agreement of the founders', version: 1 })

/** Holds the ceremony and returns what it left: the deployment, with block 0 as its start, and all accounts that go into a genesis. */
export const holdCeremony = async (parameters: CeremonyParameters): Promise<Ceremony> => {
  const { jurisdiction, founders, governed, rehearsal = false, scratch } = parameters
  const chainId = chainIds[jurisdiction]
  const folder = mkdtempSync(join(scratch, '.ceremony-'))
  const mnemonic = governed ? (Wallet.createRandom().mnemonic?.phrase ?? '') : MNEMONIC
  const timestamp = Math.floor(Date.now() / 1000) - HOUR
  const chain = await startAnvil({ chainId, mnemonic, timestamp })
  const provider = new JsonRpcProvider(chain.rpcUrl, chainId, { staticNetwork: true, cacheTimeout: -1, batchMaxCount: 1 })
  provider.pollingInterval = 20
  try {
    const administrator = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(mnemonic))
    const signer = new NonceManager(administrator.connect(provider))
    const { address } = administrator
    const offices = { membership: address, issuer: address, supervisor: address, treasury: address }
    const steps = parameters.onStep === undefined ? {} : { onStep: parameters.onStep }
    const file = join(folder, 'deployment.json')
    const times = rehearsal ? { terms: REHEARSAL_TERMS, validators: REHEARSAL_TIMES } : {}
    const deployment = await deploy({ signer, offices, token: tokens[jurisdiction], file, ...times, ...steps })
    signer.reset()
    await foundChain({ rpcUrl: chain.rpcUrl, deployment, privateKey: administrator.privateKey }, provider, founders)
    if (governed) await handOver(new NonceManager(administrator.connect(provider)), deployment)
    return { deployment: fromGenesis(deployment), alloc: await dumpAccounts(provider, founders) }
  } finally {
    provider.destroy()
    await chain.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

type Access = { readonly rpcUrl: string; readonly deployment: Deployment; readonly privateKey: string }

/** Each founder joins, names its node and takes its seat; then all get the gas of a first day. */
const foundChain = async (access: Access, provider: JsonRpcProvider, founders: readonly CeremonyFounder[]): Promise<void> => {
  const office = createClient(access)
  const station = office.deployment.contracts.GasStation.address
  await provider.send('anvil_setBalance', [station, toQuantity(GAS_STATION_WEI)])
  try {
    for (const founder of founders) await joinFounder(office, founder, provider, access)
    await grantGas(
      office,
      founders.map(({ controller }) => controller.address),
    )
  } finally {
    office.close()
  }
}

const joinFounder = async (
  office: CausewayClient,
  founder: CeremonyFounder,
  provider: JsonRpcProvider,
  access: Access,
): Promise<void> => {
  const { did, memberId, controller } = founder
  await provider.send('anvil_setBalance', [controller.address, toQuantity(10n ** 20n)])
  const client = await clientOf(controller, access)
  try {
    await applyForMembership(client, { did, roles: ['validator'], termsDigest: TERMS })
    await admitMember(office, memberId)
    await nameNode(client, founder)
    await takeSeat(office, founder)
  } finally {
    client.close()
    await provider.send('anvil_setBalance', [controller.address, '0x0'])
  }
}

/**
 * A client that acts as a controller. Where its organisation keeps the private key the temporary chain is told to take the transactions without
 * it: they say what the organisation asked for, and it sees them in the genesis before it starts its node.
 */
const clientOf = async (
  { address, privateKey }: CeremonyFounder['controller'],
  { rpcUrl, deployment }: Access,
): Promise<CausewayClient> => {
  if (privateKey !== undefined) return createClient({ rpcUrl, deployment, privateKey })
  const client = createClient({ rpcUrl, deployment })
  await client.provider.send('anvil_impersonateAccount', [address])
  const signer = new JsonRpcSigner(client.provider, address)
  const { members, nodes } = client.contracts
  return { ...client, contracts: { ...client.contracts, members: members.connect(signer), nodes: nodes.connect(signer) } }
}

const nameNode = async (client: CausewayClient, { memberId, identity, host, ports }: CeremonyFounder): Promise<void> => {
  const deadline = (await chainTime(client)) + HOUR
  const { privateKey: nodeKey } = identity.executionNodeKey
  const consent = await signNodeConsent(client, { memberId, peerId: peerId.parse(identity.peerId), nodeKey, deadline })
  await addNode(client, { ...consent, host, consensusPort: ports.consensus, executionPort: ports.execution })
}

const takeSeat = async (office: CausewayClient, { memberId, identity }: CeremonyFounder): Promise<void> => {
  const deadline = (await chainTime(office)) + HOUR
  const { privateKey: consensusKey } = identity.validatorKey
  const consent = await signValidatorConsent(office, { memberId, consensusKey, deadline })
  await makeCall(office, addValidatorCall(office, consent))
}

const fromGenesis = ({ chainId, contracts }: Deployment): Deployment => ({
  chainId,
  // CAST: the same names.
  contracts: Object.fromEntries(
    Object.entries(contracts).map(([name, contract]) => [name, { ...contract, startBlock: 0 }]),
  ) as Deployment['contracts'],
})

/** As anvil dumps it: quantities, code and storage words as 0x-hex. */
type DumpedAccount = { nonce: number; balance: string; code: string; storage: Record<string, string> }

/** All contracts, and of the people only the founders, with the gas that they were granted. */
const dumpAccounts = async (provider: JsonRpcProvider, founders: readonly CeremonyFounder[]): Promise<GenesisAlloc> => {
  const dump: string = await provider.send('anvil_dumpState', [])
  const text = gunzipSync(Buffer.from(dump.slice(2), 'hex')).toString('utf8')
  // CAST: the format of anvil 1.7, whose version is pinned.
  const { accounts } = JSON.parse(text) as { accounts: Record<string, DumpedAccount> }
  const people = new Set(founders.map(({ controller }) => controller.address.toLowerCase()))
  return Object.fromEntries(
    Object.entries(accounts).flatMap(([address, { nonce, balance, code, storage }]) => {
      if (code === '0x') return people.has(address) ? [[address, { balance }]] : []
      return [[address, { balance, nonce: toQuantity(nonce), code, storage: withoutZeros(storage) }]]
    }),
  )
}

const withoutZeros = (storage: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(storage)
      .map(([slot, value]): [string, string] => [word(slot), word(value)])
      .filter(([, value]) => BigInt(value) !== 0n),
  )

const word = (text: string): string => `0x${BigInt(text).toString(16).padStart(64, '0')}`
