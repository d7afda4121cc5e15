// Reads the embedded network of a folder: one chain, one process.
import { existsSync, statfsSync } from 'node:fs'
import { type Deployment, parseDeployment } from '@causeway/sdk/client/deployment'
import { keccak256 } from 'ethers'
import { z } from 'zod'
import { isAlive, networkFile, pathsOf, readJson } from '../../command/home.ts'
import { askExecution, type ExecutionAnswer } from './askExecution.ts'
import { askPort } from './askPort.ts'
import { doctorErrors } from './errors.ts'
import type { ChainReading, NodeReading } from './reading.ts'

export type ReadEmbeddedParameters = {
  readonly home: string
  /** Unix seconds. */
  readonly now: number
}

/** @throws DoctorFolderOther, FileUnreadable, ArgumentInvalid, DeploymentInvalid */
export const readEmbedded = async ({ home, now }: ReadEmbeddedParameters): Promise<ChainReading> => {
  const paths = pathsOf(home)
  if (!existsSync(paths.chainOf('CN'))) throw doctorErrors.DoctorFolderOther({ folder: home, engine: 'embedded' })
  const found = existsSync(paths.network) ? networkFile.safeParse(readJson(paths.network)).data : undefined
  const runs = found !== undefined && isAlive(found.pid)
  const answer = found === undefined ? undefined : await askExecution(found.rpcUrl)
  const deployment = found === undefined ? undefined : parseDeployment(readJson(found.deploymentFile))
  const { bavail, bsize } = statfsSync(home)
  const node: NodeReading = {
    name: 'embedded chain',
    process: runs ? 'running' : 'ended',
    answers: answer !== undefined,
    start: `causeway network up --home ${home}`,
    log: paths.log,
    disk: { folder: home, freeBytes: bavail * bsize },
    ...(answer === undefined ? {} : { executionHeight: answer.height, blockTime: answer.blockTime }),
    ...(answer === undefined ? {} : clockOf(answer, now)),
  }
  const missingContracts =
    answer === undefined || deployment === undefined || found === undefined
      ? undefined
      : await missingFrom(found.rpcUrl, deployment)
  return {
    engine: 'embedded',
    chainId: deployment?.chainId ?? 0,
    now,
    nodes: [node],
    ...(missingContracts === undefined ? {} : { missingContracts }),
  }
}

/** Blocks come with transactions only: the last one's age says nothing of the clock, a block from the future does. */
const clockOf = ({ blockTime }: ExecutionAnswer, now: number): Pick<NodeReading, 'clockAhead'> =>
  blockTime > now ? { clockAhead: blockTime - now } : {}

const code = z.object({ result: z.string().regex(/^0x[0-9a-f]*$/) })

/** Contracts whose code is not what was deployed. */
export const missingFrom = async (url: string, { contracts }: Deployment): Promise<string[]> => {
  const checked = await Promise.all(
    Object.entries(contracts).map(async ([name, { address, codeHash }]) => {
      const body = { jsonrpc: '2.0', id: 1, method: 'eth_getCode', params: [address, 'latest'] }
      const answer = await askPort(url, code, body)
      return answer === undefined || keccak256(answer.value.result) === codeHash ? [] : [name]
    }),
  )
  return checked.flat()
}
