// Reads a Besu network from its generated folder: what answers on this machine, and what the agents of the allowlists say.
// Compared with a fake of Besu's RPC; Besu itself was not run here.
import { existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createToken } from '../allowlist/createToken.ts'
import { connectRpc, type JsonRpc } from '../allowlist/jsonRpc.ts'
import { askPort } from './askPort.ts'
import { digestOfFile } from './digestOfFile.ts'
import { doctorErrors } from './errors.ts'
import type { AllowlistReading, ChainReading, NodeReading, SecretReading } from './reading.ts'

export type ReadBesuParameters = {
  /** Holds genesis.json and nodes/. */
  readonly folder: string
  /** Base URLs of the agents. */
  readonly agents: readonly string[]
  /** Unix seconds. */
  readonly now: number
}

const genesisFile = z.object({ config: z.object({ chainId: z.int().positive() }) })
const agentHealth = z.object({
  agreed: z.boolean(),
  agreedAt: z.number().nullable(),
  alarms: z.array(z.object({ message: z.string() })),
})
const block = z.object({ number: z.string(), timestamp: z.string(), hash: z.string() })

/** @throws DoctorFolderOther */
export const readBesu = async ({ folder, agents, now }: ReadBesuParameters): Promise<ChainReading> => {
  const nodes = join(folder, 'nodes')
  if (!existsSync(join(folder, 'genesis.json')) || !existsSync(nodes))
    throw doctorErrors.DoctorFolderOther({ folder, engine: 'besu' })
  const { chainId } = genesisFile.parse(JSON.parse(readFileSync(join(folder, 'genesis.json'), 'utf8'))).config
  return {
    engine: 'besu',
    chainId,
    now,
    nodes: await Promise.all(readdirSync(nodes).map((name) => readNode(folder, name, now))),
    allowlists: await Promise.all(agents.map(readAgent)),
  }
}

const readAgent = async (agent: string): Promise<AllowlistReading> => {
  const answer = await askPort(`${agent.replace(/\/$/, '')}/health`, agentHealth)
  if (answer === undefined) return { agent, answers: false }
  const { agreed, agreedAt, alarms } = answer.value
  return {
    agent,
    answers: true,
    agreed,
    ...(agreedAt === null ? {} : { agreedAt }),
    alarms: alarms.map(({ message }) => message),
  }
}

const readNode = async (folder: string, name: string, now: number): Promise<NodeReading> => {
  const home = join(folder, 'nodes', name)
  const { bavail, bsize } = statfsSync(home)
  const config = existsSync(join(home, 'config.toml')) ? readFileSync(join(home, 'config.toml'), 'utf8') : ''
  const metricsPort = /^metrics-port=(\d+)$/m.exec(config)?.[1] ?? '0'
  const [answer, peerCount] = await Promise.all([askNode(home, config, now), peersAt(`http://127.0.0.1:${metricsPort}`)])
  return {
    name,
    // Containers are not processes of this program's: whether they run shows at their ports.
    process: 'elsewhere',
    answers: answer !== undefined,
    start: `docker compose up -d ${name}`,
    log: `docker compose logs ${name}`,
    disk: { folder: home, freeBytes: bavail * bsize },
    secrets: secretsOf(join(home, 'secrets')),
    genesis: { folder, files: { 'genesis.json': digestOfFile(join(folder, 'genesis.json')) } },
    ...(answer === undefined ? {} : { executionHeight: answer.height, blockTime: answer.blockTime }),
    ...(peerCount === undefined ? {} : { peerCount }),
  }
}

const secretsOf = (folder: string): SecretReading[] => {
  const key = join(folder, 'key')
  const found = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  const all = found.map((file) => ({ file, mode: statSync(file).mode & 0o777 }))
  return found.includes(key) ? all : [...all, { file: key }]
}

const askNode = async (home: string, config: string, now: number) => {
  try {
    const latest = block.parse(await rpcOf(home, config, now).call('eth_getBlockByNumber', ['latest', false]))
    return { height: Number(latest.number), blockTime: Number(latest.timestamp) }
  } catch {
    return undefined
  }
}

const rpcOf = (home: string, config: string, now: number): JsonRpc => {
  const port = /^rpc-http-port=(\d+)$/m.exec(config)?.[1] ?? '0'
  const certificate = join(home, 'certificate.pem')
  const tls = existsSync(certificate)
  const privateKey = readFileSync(join(home, 'secrets', 'jwt.key.pem'), 'utf8')
  return connectRpc({
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    token: () => createToken({ privateKey, now }),
    timeoutMs: 2_000,
    ...(tls ? { ca: readFileSync(certificate, 'utf8') } : {}),
  })
}

const peersAt = async (url: string): Promise<number | undefined> => {
  try {
    const text = await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(2_000) })).text()
    const [, count] = /^ethereum_peer_count(?:_current)? (\S+)$/m.exec(text) ?? []
    return count === undefined ? undefined : Number(count)
  } catch {
    return undefined
  }
}
