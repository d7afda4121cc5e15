// go vet and staticcheck over engine/, with and without the tag of the misbehaving validator. Without Go it is left out, and says so.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { hasGo } from '../deploy/networks/comet/buildEngine.ts'

const engine = join(import.meta.dirname, '../engine')
const STATICCHECK = 'honnef.co/go/tools/cmd/staticcheck@v0.8.2'

const commands: readonly (readonly string[])[] = [
  ['vet', './...'],
  ['vet', '-tags=byzantine', './...'],
  ['run', STATICCHECK, './...'],
  ['run', STATICCHECK, '-tags=byzantine', './...'],
]

if (!hasGo()) {
  process.stderr.write('LEFT OUT: no Go toolchain answers, so engine/ is not checked\n')
} else {
  for (const args of commands) {
    const { status, stdout, stderr } = spawnSync('go', args, { cwd: engine, encoding: 'utf8' })
    if (status === 0) continue
    process.stderr.write(`go ${args.join(' ')}\n${stdout}${stderr}`)
    process.exitCode = 1
  }
}
