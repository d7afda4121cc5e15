// The connection of one user to one chain: provider, key, and the typed contracts of every stage.
import { JsonRpcProvider, Network, type Wallet } from 'ethers'
import { IAgreementBook__factory } from '../generated/contracts/factories/IAgreementBook__factory.ts'
import { IAgreementMirror__factory } from '../generated/contracts/factories/IAgreementMirror__factory.ts'
import { ICommitteeVerifier__factory } from '../generated/contracts/factories/ICommitteeVerifier__factory.ts'
import { IConsortiumGovernor__factory } from '../generated/contracts/factories/IConsortiumGovernor__factory.ts'
import { ICoordinator__factory } from '../generated/contracts/factories/ICoordinator__factory.ts'
import { IDutyBook__factory } from '../generated/contracts/factories/IDutyBook__factory.ts'
import { IEmergencyBoard__factory } from '../generated/contracts/factories/IEmergencyBoard__factory.ts'
import { IEscrow__factory } from '../generated/contracts/factories/IEscrow__factory.ts'
import { IFactRegistry__factory } from '../generated/contracts/factories/IFactRegistry__factory.ts'
import { IGasStation__factory } from '../generated/contracts/factories/IGasStation__factory.ts'
import { IHashTimeLock__factory } from '../generated/contracts/factories/IHashTimeLock__factory.ts'
import { IInbox__factory } from '../generated/contracts/factories/IInbox__factory.ts'
import { IJobBook__factory } from '../generated/contracts/factories/IJobBook__factory.ts'
import { IMemberNodes__factory } from '../generated/contracts/factories/IMemberNodes__factory.ts'
import { IMemberRegistry__factory } from '../generated/contracts/factories/IMemberRegistry__factory.ts'
import { IMemberVotes__factory } from '../generated/contracts/factories/IMemberVotes__factory.ts'
import { IOutbox__factory } from '../generated/contracts/factories/IOutbox__factory.ts'
import { IPolicyEvaluator__factory } from '../generated/contracts/factories/IPolicyEvaluator__factory.ts'
import { IPolicyStore__factory } from '../generated/contracts/factories/IPolicyStore__factory.ts'
import { IProductRegistry__factory } from '../generated/contracts/factories/IProductRegistry__factory.ts'
import { IRecognitionList__factory } from '../generated/contracts/factories/IRecognitionList__factory.ts'
import { IResolver__factory } from '../generated/contracts/factories/IResolver__factory.ts'
import { IResultAnchor__factory } from '../generated/contracts/factories/IResultAnchor__factory.ts'
import { IResultMirror__factory } from '../generated/contracts/factories/IResultMirror__factory.ts'
import { IRevenueSplitter__factory } from '../generated/contracts/factories/IRevenueSplitter__factory.ts'
import { IRightMint__factory } from '../generated/contracts/factories/IRightMint__factory.ts'
import { IRightOrderSettler__factory } from '../generated/contracts/factories/IRightOrderSettler__factory.ts'
import { ISettlementToken__factory } from '../generated/contracts/factories/ISettlementToken__factory.ts'
import { IStateProofVerifier__factory } from '../generated/contracts/factories/IStateProofVerifier__factory.ts'
import { IStatusMirror__factory } from '../generated/contracts/factories/IStatusMirror__factory.ts'
import { ITokenLock__factory } from '../generated/contracts/factories/ITokenLock__factory.ts'
import { IUsageMeter__factory } from '../generated/contracts/factories/IUsageMeter__factory.ts'
import { IUsageRight__factory } from '../generated/contracts/factories/IUsageRight__factory.ts'
import { IValidatorSet__factory } from '../generated/contracts/factories/IValidatorSet__factory.ts'
import type { Deployment } from './deployment.ts'
import { clientErrors } from './errors.ts'
import { KeySigner } from './keySigner.ts'

export type CreateClientParameters = {
  /** Ethereum JSON-RPC over HTTP. */
  readonly rpcUrl: string
  readonly deployment: Deployment
  /** 32 bytes as 0x-hex; without it the client can only read. */
  readonly privateKey?: string
}

export type CausewayClient = {
  readonly provider: JsonRpcProvider
  readonly deployment: Deployment
  readonly signer: Wallet | undefined
  readonly contracts: Contracts
  /** Ends the polling of the provider; the client cannot be used afterwards. */
  readonly close: () => void
}

export type Contracts = ReturnType<typeof connectContracts>

const connectContracts = ({ contracts }: Deployment, runner: Wallet | JsonRpcProvider) => ({
  members: IMemberRegistry__factory.connect(contracts.MemberRegistry.address, runner),
  nodes: IMemberNodes__factory.connect(contracts.MemberRegistry.address, runner),
  votes: IMemberVotes__factory.connect(contracts.MemberRegistry.address, runner),
  validators: IValidatorSet__factory.connect(contracts.ValidatorSet.address, runner),
  gas: IGasStation__factory.connect(contracts.GasStation.address, runner),
  governor: IConsortiumGovernor__factory.connect(contracts.ConsortiumGovernor.address, runner),
  emergency: IEmergencyBoard__factory.connect(contracts.EmergencyBoard.address, runner),
  recognition: IRecognitionList__factory.connect(contracts.RecognitionList.address, runner),
  products: IProductRegistry__factory.connect(contracts.ProductRegistry.address, runner),
  facts: IFactRegistry__factory.connect(contracts.FactRegistry.address, runner),
  policies: IPolicyStore__factory.connect(contracts.PolicyStore.address, runner),
  evaluator: IPolicyEvaluator__factory.connect(contracts.PolicyEvaluator.address, runner),
  rights: IUsageRight__factory.connect(contracts.UsageRight.address, runner),
  agreements: IAgreementBook__factory.connect(contracts.AgreementBook.address, runner),
  duties: IDutyBook__factory.connect(contracts.DutyBook.address, runner),
  jobs: IJobBook__factory.connect(contracts.JobBook.address, runner),
  results: IResultAnchor__factory.connect(contracts.ResultAnchor.address, runner),
  meter: IUsageMeter__factory.connect(contracts.UsageMeter.address, runner),
  splitter: IRevenueSplitter__factory.connect(contracts.RevenueSplitter.address, runner),
  token: ISettlementToken__factory.connect(contracts.SettlementToken.address, runner),
  escrow: IEscrow__factory.connect(contracts.Escrow.address, runner),
  outbox: IOutbox__factory.connect(contracts.Outbox.address, runner),
  inbox: IInbox__factory.connect(contracts.Inbox.address, runner),
  committee: ICommitteeVerifier__factory.connect(contracts.CommitteeVerifier.address, runner),
  stateProofs: IStateProofVerifier__factory.connect(contracts.StateProofVerifier.address, runner),
  coordinator: ICoordinator__factory.connect(contracts.Coordinator.address, runner),
  tokenLock: ITokenLock__factory.connect(contracts.TokenLock.address, runner),
  rightMint: IRightMint__factory.connect(contracts.RightMint.address, runner),
  swaps: IHashTimeLock__factory.connect(contracts.HashTimeLock.address, runner),
  agreementMirror: IAgreementMirror__factory.connect(contracts.AgreementMirror.address, runner),
  resultMirror: IResultMirror__factory.connect(contracts.ResultMirror.address, runner),
  statusMirror: IStatusMirror__factory.connect(contracts.StatusMirror.address, runner),
  orders: IRightOrderSettler__factory.connect(contracts.RightOrderSettler.address, runner),
  orderResolver: IResolver__factory.connect(contracts.RightOrderResolver.address, runner),
})

/** Milliseconds between two looks at the chain while a transaction is awaited. */
const POLLING_MS = 50

/**
 * Connects a user to a chain. Nothing is sent; whether the chain answers shows at the first call.
 *
 * @example
 * const client = createClient({ rpcUrl: 'http://127.0.0.1:8545', deployment, privateKey })
 * console.log(client.signer?.address) // 0x…
 */
export const createClient = ({ rpcUrl, deployment, privateKey }: CreateClientParameters): CausewayClient => {
  const network = Network.from(deployment.chainId)
  const provider = new JsonRpcProvider(rpcUrl, network, { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 })
  provider.pollingInterval = POLLING_MS
  const signer = privateKey === undefined ? undefined : new KeySigner(privateKey, provider)
  return {
    provider,
    deployment,
    signer,
    contracts: connectContracts(deployment, signer ?? provider),
    close: () => provider.destroy(),
  }
}

/** The key of a client that was created with one. @throws SignerMissing */
export const signerOf = (client: CausewayClient): Wallet => {
  if (client.signer === undefined) throw clientErrors.SignerMissing()
  return client.signer
}
