// The process behind the data node of a chain for development: arguments are the home, the folder of the chain, its RPC and a port.
import { join } from 'node:path'
import { chainPaths, readChain, readDeployment } from '../../../../deploy/networks/comet/chainFolder.ts'
import { writeWhole } from '../../command/home.ts'
import { admitPeople, openHospitalNode } from '../hospitalNode.ts'
import { dataNodePaths } from './dataNode.ts'

const [home = '', folder = '', rpcUrl = '', port = '0'] = process.argv.slice(2)

const { chainId } = readChain(folder)
await admitPeople({ rpcUrl, deployment: readDeployment(folder, chainId) })
const node = await openHospitalNode(home, {
  ...{ rpcUrl, deploymentFile: chainPaths(folder).deployment(chainId) },
  ...{ dataFolder: join(folder, 'hospital-node'), port: Number(port) },
})
writeWhole(dataNodePaths(folder).place, `${JSON.stringify({ pid: process.pid, url: node.url })}\n`)
const end = async (): Promise<void> => {
  await node.close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())
