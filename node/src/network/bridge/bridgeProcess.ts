// The process behind the bridge of a comet network: keeps the processes of the home that is its argument until SIGTERM or SIGINT.
import { superviseBridge } from './superviseBridge.ts'

const [home = '.causeway'] = process.argv.slice(2)

const bridge = superviseBridge(home)
const end = async (): Promise<void> => {
  await bridge.close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())
