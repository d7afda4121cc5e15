import net from 'node:net'
import { syncBuiltinESMExports } from 'node:module'
// first free port chosen is taken by a listener
const real = net.createServer
let n = 0
const held = real().listen(45997, '127.0.0.1')
net.createServer = (...a: any[]) => { const s: any = real(...a); const l = s.listen.bind(s); s.listen = (port: number, host: string, cb: any) => { if (n++ === 0) { s.address = () => ({ port: 45997 }); return l(0, host, cb) } return l(port, host, cb) }; return s }
syncBuiltinESMExports()
const { startAnvil } = await import('./startAnvil.ts')
const a = await startAnvil({ chainId: 5, mnemonic: 'test test test test test test test test test test test junk' })
console.log(a.port, n)
await a.close(); held.close()
