// The process behind `causeway network up`: serves the network in the folder that is its argument until SIGTERM or SIGINT.
import { serveNetwork } from './serveNetwork.ts'

const [home = '.causeway', chainPort = '0', nodePort = '0'] = process.argv.slice(2)

const network = await serveNetwork({ home, chainPort: Number(chainPort), nodePort: Number(nodePort) })
const end = async (): Promise<void> => {
  await network.close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())
