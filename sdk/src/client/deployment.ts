// What a deployment wrote down: where each contract of a chain is.
import { z } from 'zod'
import { address, bytes32 } from '../ids.ts'
import { clientErrors } from './errors.ts'

const contract = z.strictObject({
  address,
  /** Height of the block in which it was found or created. */
  startBlock: z.int().min(0),
  /** keccak256 of the code at the address. */
  codeHash: bytes32,
})

export const deploymentSchema = z.strictObject({
  chainId: z.int().positive(),
  contracts: z.strictObject({
    AccessManager: contract,
    MemberRegistry: contract,
    ValidatorSet: contract,
    ProductRegistry: contract,
    FactRegistry: contract,
    MemberFacts: contract,
    ProductFacts: contract,
    PolicyEvaluator: contract,
    PolicyStore: contract,
    UsageRight: contract,
    AgreementBook: contract,
    DutyBook: contract,
    JobBook: contract,
    ResultAnchor: contract,
    UsageMeter: contract,
    RevenueSplitter: contract,
    SettlementToken: contract,
    Escrow: contract,
    TradeFacts: contract,
    GasStation: contract,
    RecognitionList: contract,
    EmergencyBoard: contract,
    ConsortiumTimelock: contract,
    ConsortiumGovernor: contract,
    HashTimeLock: contract,
    Outbox: contract,
    CommitteeVerifier: contract,
    Inbox: contract,
    ClientRouter: contract,
    StateProofVerifier: contract,
    Coordinator: contract,
    TokenLock: contract,
    RightMint: contract,
    AgreementMirror: contract,
    ResultMirror: contract,
    StatusMirror: contract,
    RightOrderSettler: contract,
    RightOrderResolver: contract,
  }),
})

export type Deployment = z.infer<typeof deploymentSchema>
export type ContractName = keyof Deployment['contracts']

/** Parses the content of `deploy/deployments/<chainId>.json`. @throws DeploymentInvalid */
export const parseDeployment = (content: unknown): Deployment => {
  const result = deploymentSchema.safeParse(content)
  if (!result.success) throw clientErrors.DeploymentInvalid({ problem: z.prettifyError(result.error) })
  return result.data
}
