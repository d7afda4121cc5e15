// Compiles node/src/compute/kernel/kernel.as to generated/kernel.wasm and its digest; `--check` rebuilds and compares.
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { main as compile } from 'assemblyscript/asc'

const folder = new URL('../node/src/compute/kernel/', import.meta.url)
const wasmFile = new URL('generated/kernel.wasm', folder)
const digestFile = new URL('generated/kernel.sha256', folder)

// The compiler insists on the ending .ts; the source ends in .as so that no other tool takes it for TypeScript.
const options = [
  'kernel.ts',
  '--outFile',
  'kernel.wasm',
  '-O3',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--use',
  'abort=',
]

/** Compiles the kernel in memory; the same source and compiler give the same bytes. */
const build = async (): Promise<Uint8Array> => {
  const source = await readFile(new URL('kernel.as', folder), 'utf8')
  const written = new Map<string, string | Uint8Array>()
  const { error, stderr } = await compile(options, {
    readFile: (name) => (name === 'kernel.ts' ? source : null),
    writeFile: (name, contents) => void written.set(name, contents),
    listFiles: () => [],
  })
  const wasm = written.get('kernel.wasm')
  if (error || !(wasm instanceof Uint8Array)) {
    process.stderr.write(stderr.toString())
    process.exit(1)
  }
  return wasm
}

const wasm = await build()
const digest = `${createHash('sha256').update(wasm).digest('hex')}  kernel.wasm\n`
if (process.argv.includes('--check')) {
  const same =
    wasm.length > 0 && Buffer.compare(wasm, await readFile(wasmFile)) === 0 && (await readFile(digestFile, 'utf8')) === digest
  console.log(
    same ? 'kernel.wasm is what kernel.as compiles to' : 'kernel.wasm is stale: run node scripts/buildKernel.ts and commit it',
  )
  process.exitCode = same ? 0 : 1
} else {
  await mkdir(new URL('generated/', folder), { recursive: true })
  await Promise.all([writeFile(wasmFile, wasm), writeFile(digestFile, digest)])
  console.log(`kernel.wasm: ${wasm.length} bytes, sha256 ${digest.slice(0, 64)}`)
}
