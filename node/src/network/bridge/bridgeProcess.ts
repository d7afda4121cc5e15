// The process behind the bridge of a comet network: keeps the processes of the home that is its argument until SIGTERM or SIGINT.
import { keepGas } from './keepGas.ts'
import { superviseBridge } from './superviseBridge.ts'

const [home = '.causeway'] = process.argv.slice(2)

const bridge = superviseBridge(home)
const stop = new AbortController()
void keepGas(home, stop.signal)
const end = async (): Promise<void> => {
  stop.abort()
  await bridge.close()
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())
