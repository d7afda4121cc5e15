// The contracts of CCIP 2.0 as its package publishes them. Their licence allows this only where nothing is in production: tests and
// measurements on local chains, of bytecode that is read from the package and never committed.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { AbiCoder, type BaseContract, Contract, ContractFactory, type ContractTransactionReceipt, type Signer } from 'ethers'

const here = createRequire(import.meta.url)
const PACKAGE = dirname(here.resolve('@chainlink/contracts-ccip/package.json'))
const TOKEN = join(
  dirname(here.resolve('@openzeppelin/contracts-4.8.3/package.json')),
  'build/contracts/ERC20PresetFixedSupply.json',
)

/** All of one chain. */
export type CcipContracts = {
  readonly selector: bigint
  readonly feeToken: Contract
  readonly rmn: Contract
  readonly router: Contract
  readonly registry: Contract
  readonly feeQuoter: Contract
  readonly executor: Contract
  readonly verifier: Contract
  readonly resolver: Contract
  readonly onRamp: Contract
  readonly offRamp: Contract
  readonly receiver: Contract
}

export const VERSION_TAG = '0x49ff34ed'
const EVM_FAMILY = '0x2812d52c'
const SUPPLY = 10n ** 30n

export const addressOf = (contract: BaseContract): string => String(contract.target)

const deployed = async (
  signer: Signer,
  { abi, bytecode }: { abi: string; bytecode: string },
  args: unknown[],
): Promise<Contract> => {
  const contract = await new ContractFactory(abi, bytecode, signer).deploy(...args)
  await contract.waitForDeployment()
  return new Contract(String(contract.target), abi, signer)
}

const deploy = (signer: Signer, name: string, ...args: unknown[]): Promise<Contract> => {
  const abi = readFileSync(join(PACKAGE, `abi/latest/${name}.json`), 'utf8')
  const bytecode = readFileSync(join(PACKAGE, `bytecode/latest/${name}.bin`), 'utf8').trim()
  return deployed(signer, { abi, bytecode }, args)
}

const deployToken = async (signer: Signer): Promise<Contract> => {
  // CAST: a file of OpenZeppelin's build, of this form.
  const { abi, bytecode } = JSON.parse(readFileSync(TOKEN, 'utf8')) as { abi: unknown; bytecode: string }
  return deployed(signer, { abi: JSON.stringify(abi), bytecode }, ['Fee', 'FEE', SUPPLY, await signer.getAddress()])
}

/** Calls and waits; what reverts throws. */
export const call = async (contract: Contract, name: string, ...args: unknown[]): Promise<ContractTransactionReceipt> =>
  (await contract.getFunction(name)(...args)).wait()

const laneOf = (remote: bigint) => ({
  isEnabled: true,
  maxDataBytes: 30_000,
  maxPerMsgGasLimit: 8_000_000,
  destGasOverhead: 0,
  destGasPerPayloadByteBase: 16,
  chainFamilySelector: EVM_FAMILY,
  defaultTokenFeeUSDCents: 25,
  defaultTokenDestGasOverhead: 90_000,
  defaultTxGasLimit: 200_000,
  networkFeeUSDCents: 10,
  linkFeeMultiplierPercent: 90,
  remote,
})

/** Deploys everything on a chain, for a lane to and from the chain with the selector `remote`. */
export const deployCcip = async (signer: Signer, selector: bigint, remote: bigint): Promise<CcipContracts> => {
  const owner = await signer.getAddress()
  const feeToken = await deployToken(signer)
  const fee = addressOf(feeToken)
  const rmn = await deploy(signer, 'rmn', [])
  const router = await deploy(signer, 'router', fee, addressOf(rmn))
  const registry = await deploy(signer, 'token_admin_registry')
  const { remote: destChainSelector, ...destChainConfig } = laneOf(remote)
  const quoted = [{ destChainSelector, destChainConfig }]
  const feeQuoter = await deploy(signer, 'fee_quoter', { maxFeeJuelsPerMsg: 10n ** 24n, linkToken: fee }, [owner], [], quoted)
  const executor = await deploy(signer, 'executor', 10, {
    feeAggregator: owner,
    allowedFinalityConfig: '0x00000000',
    ccvAllowlistEnabled: false,
  })
  const dynamic = { feeAggregator: owner, allowlistAdmin: owner }
  const verifier = await deploy(signer, 'committee_verifier', dynamic, ['local'], addressOf(rmn), VERSION_TAG)
  const resolver = await deploy(signer, 'versioned_verifier_resolver')
  const common = { rmnRemote: addressOf(rmn), tokenAdminRegistry: addressOf(registry) }
  const onRamp = await deploy(
    signer,
    'onramp',
    { ...common, chainSelector: selector, maxUSDCentsPerMessage: 1_000_000 },
    { feeQuoter: addressOf(feeQuoter), reentrancyGuardEntered: false, feeAggregator: owner },
  )
  const offRamp = await deploy(signer, 'offramp', {
    ...common,
    localChainSelector: selector,
    gasForCallExactCheck: 5_000,
    maxGasBufferToUpdateState: 12_000,
  })
  const receiver = await deploy(signer, 'maybe_revert_message_receiver', false)
  return { selector, feeToken, rmn, router, registry, feeQuoter, executor, verifier, resolver, onRamp, offRamp, receiver }
}

export type Committee = { readonly threshold: number; readonly signers: readonly string[] }

/** Joins what was deployed on this chain with what was on the other. */
export const configureCcip = async (
  here: CcipContracts,
  there: CcipContracts,
  { threshold, signers }: Committee,
): Promise<void> => {
  const [remote, router, ccv] = [there.selector, addressOf(here.router), addressOf(here.resolver)]
  const prices = {
    tokenPriceUpdates: [{ sourceToken: addressOf(here.feeToken), usdPerToken: 10n ** 18n }],
    gasPriceUpdates: [{ destChainSelector: remote, usdPerUnitGas: 10n ** 9n }],
  }
  await call(here.feeQuoter, 'updatePrices', prices)
  await call(
    here.executor,
    'applyDestChainUpdates',
    [],
    [{ destChainSelector: remote, config: { usdCentsFee: 1, enabled: true } }],
  )
  const chain = { router, remoteChainSelector: remote, allowlistEnabled: false, feeUSDCents: 1 }
  const remoteConfig = { ...chain, gasForVerification: 80_000, payloadSizeBytes: 6 + 64 * threshold }
  await call(here.verifier, 'applyRemoteChainConfigUpdates', [remoteConfig])
  await call(here.verifier, 'applySignatureConfigs', [], [{ sourceChainSelector: remote, threshold, signers }])
  await call(here.resolver, 'applyInboundImplementationUpdates', [{ version: VERSION_TAG, verifier: addressOf(here.verifier) }])
  await call(here.resolver, 'applyOutboundImplementationUpdates', [
    { destChainSelector: remote, verifier: addressOf(here.verifier) },
  ])
  const lane = { destChainSelector: remote, router, addressBytesLength: 20, tokenReceiverAllowed: false }
  const fees = { messageNetworkFeeUSDCents: 10, tokenNetworkFeeUSDCents: 25, baseExecutionGasCost: 100_000 }
  const ccvs = { defaultCCVs: [ccv], laneMandatedCCVs: [], defaultExecutor: addressOf(here.executor) }
  await call(here.onRamp, 'applyDestChainConfigUpdates', [{ ...lane, ...fees, ...ccvs, offRamp: addressOf(there.offRamp) }])
  const onRamps = [AbiCoder.defaultAbiCoder().encode(['address'], [addressOf(there.onRamp)])]
  const source = { router, sourceChainSelector: remote, isEnabled: true, onRamps, defaultCCVs: [ccv], laneMandatedCCVs: [] }
  await call(here.offRamp, 'applySourceChainConfigUpdates', [source])
  const outgoing = [{ destChainSelector: remote, onRamp: addressOf(here.onRamp) }]
  const incoming = [{ sourceChainSelector: remote, offRamp: addressOf(here.offRamp) }]
  await call(here.router, 'applyRampUpdates', outgoing, [], incoming)
  await call(here.feeToken, 'approve', router, SUPPLY)
}
