// The execution client of a stopped validator, without peers: it answers what its own data says, whatever others say.
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readValidatorFile } from '../../../../deploy/networks/comet/validatorFile.ts'
import { startGuarded } from '../../../../deploy/networks/guardedProcess.ts'
import { askExecution } from '../doctor/askExecution.ts'
import { rescueErrors } from './errors.ts'

const PATIENCE_MS = 30_000
const LOOK_MS = 200

/** Runs something with the URL of the client's JSON-RPC, and ends the client. @throws RescueExecutionSilent */
export const withOfflineGeth = async <T>(home: string, run: (rpcUrl: string) => Promise<T>): Promise<T> => {
  const { geth, chainId } = readValidatorFile(home)
  const [http, engine] = [await freePort(), await freePort()]
  const of = (name: string): string => join(home, name)
  const args = [
    ...['--datadir', of('geth'), '--networkid', String(chainId), '--nodekey', of('config/nodekey'), '--ipcdisable'],
    ...['--syncmode', 'full', '--gcmode', 'archive', '--state.scheme', 'hash'],
    ...['--history.transactions', '0', '--history.logs', '0'],
    ...['--nodiscover', '--nat', 'none', '--maxpeers', '0', '--port', '0'],
    ...['--authrpc.addr', '127.0.0.1', '--authrpc.port', String(engine), '--authrpc.jwtsecret', of('config/jwt.hex')],
    ...['--http', '--http.addr', '127.0.0.1', '--http.port', String(http), '--http.api', 'eth', '--verbosity', '2'],
  ]
  let output = ''
  const onOutput = (text: string): void => {
    output = (output + text).slice(-2_000)
  }
  const { ended, end } = await startGuarded({ program: geth, args, output: onOutput })
  const rpcUrl = `http://127.0.0.1:${http}`
  try {
    const answered = await Promise.race([answers(rpcUrl), ended.then(() => false)])
    if (!answered) throw rescueErrors.RescueExecutionSilent({ home, output: output.trim() })
    return await run(rpcUrl)
  } finally {
    await end()
  }
}

const answers = async (rpcUrl: string): Promise<boolean> => {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(LOOK_MS)) {
    if ((await askExecution(rpcUrl)) !== undefined) return true
  }
  return false
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const found = server.address()
      server.close(() => resolve(typeof found === 'object' && found !== null ? found.port : 0))
    })
  })
