// Makes the homes of a chain folder go on from a rescue, each checked against its own data.
import { existsSync, readFileSync } from 'node:fs'
import { createClient } from '@causeway/sdk/client/createClient'
import { computeAddress } from 'ethers'
import { chainPaths, readDeployment, validatorNamed, writeChain } from '../../../../deploy/networks/comet/chainFolder.ts'
import { claimHome, type Release } from '../../../../deploy/networks/comet/claimHome.ts'
import { writeWhole } from '../../command/home.ts'
import type { ChainFolder } from './chainOfCommand.ts'
import { checkRescue } from './checkRescue.ts'
import { withOfflineGeth } from './offlineGeth.ts'
import { type RescuePlan, type SignedRescue, signersOf } from './plan.ts'
import { readRescueChain } from './readRescueChain.ts'
import { genesisText, parseGenesis, rescueGenesis, rescuesOf } from './rescueGenesis.ts'
import { genesisOfHome, rewriteHome } from './rewriteHome.ts'

export type ApplyRescueParameters = ChainFolder & {
  readonly rescue: SignedRescue
  /** Of the validators; absent: all whose home is here. */
  readonly names?: readonly string[] | undefined
  readonly onStep?: (done: number, of: number, what: string) => void
}

/**
 * Checks every home before it changes one, so that none goes on alone, and holds them until all are changed.
 *
 * @throws ValidatorUnknown, ValidatorRuns, HomeNotClaimed, RescuePlanInvalid, RescueUnsigned, RescueHomeOther, RescueExecutionSilent
 */
export const applyRescue = async (parameters: ApplyRescueParameters): Promise<readonly string[]> => {
  const { folder, chain, rescue, onStep = () => undefined } = parameters
  const paths = chainPaths(folder)
  const seated = chain.validators.filter((entry) => existsSync(paths.home(entry.name)))
  const names = parameters.names ?? seated.map(({ name }) => name)
  const held: Release[] = []
  try {
    for (const [index, name] of names.entries()) {
      const { ports } = validatorNamed(chain, name)
      onStep(index, names.length, name)
      held.push(await claimHome({ home: paths.home(name), validator: name, ports }))
      await checkHome(parameters, name)
    }
    for (const name of names) rewriteHome(paths.home(name), rescue.plan)
    rewriteFolder(parameters)
    return names
  } finally {
    await Promise.all(held.map((release) => release()))
  }
}

const checkHome = async ({ folder, chain, rescue }: ApplyRescueParameters, name: string): Promise<void> => {
  const home = chainPaths(folder).home(name)
  const genesis = genesisOfHome(home)
  // Cut off in the middle, or repeated: it was checked before the first change.
  if (rescuesOf(genesis) === rescue.plan.number) return
  await withOfflineGeth(home, async (rpcUrl) => {
    const client = createClient({ rpcUrl, deployment: readDeployment(folder, chain.chainId) })
    try {
      const signers = signersOf(rescue).flatMap((signer) => signer ?? [])
      checkRescue(rescue, await readRescueChain(client, genesis, signers))
    } finally {
      client.close()
    }
  })
}

/** New nodes of this chain begin with the genesis of the rescue; validators whose key was replaced are no more. */
const rewriteFolder = ({ folder, chain, rescue: { plan } }: ApplyRescueParameters): void => {
  const { consensusGenesis } = chainPaths(folder)
  if (existsSync(consensusGenesis)) {
    const old = parseGenesis(readFileSync(consensusGenesis, 'utf8'), consensusGenesis)
    if (rescuesOf(old) < plan.number) writeWhole(consensusGenesis, genesisText(rescueGenesis(old, plan)))
  }
  writeChain(folder, {
    ...chain,
    validators: chain.validators.filter(({ address }) => hasSeat(plan, address)),
  })
}

const hasSeat = ({ seats }: RescuePlan, address: string): boolean => seats.some(({ key }) => computeAddress(key) === address)
