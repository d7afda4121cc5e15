// Compiles a contract of these tests: it belongs to no artefact of the project.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { faultErrors } from './errors.ts'

export type Compiled = { readonly bytecode: string; readonly deployedBytecode: string }

const require = createRequire(import.meta.url)

/** @throws SourceBroken */
export const compileSource = (source: URL): Compiled => {
  // CAST: the package has no types; this is its documented entry.
  const solc = require('solc') as {
    readonly compile: (input: string, callbacks: { readonly import: typeof readImport }) => string
  }
  const name = basename(fileURLToPath(source))
  const input = {
    language: 'Solidity',
    sources: { [name]: { content: readFileSync(source, 'utf8') } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 800 },
      outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object'] } },
    },
  }
  // CAST: the compiler's standard output.
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: readImport })) as Output
  const broken = (output.errors ?? []).filter(({ severity }) => severity === 'error')
  const found = output.contracts?.[name]?.[name.replace('.sol', '')]
  if (broken.length > 0 || found === undefined)
    throw faultErrors.SourceBroken({ messages: broken.map(({ message }) => message).join('; ') })
  return { bytecode: `0x${found.evm.bytecode.object}`, deployedBytecode: `0x${found.evm.deployedBytecode.object}` }
}

const readImport = (path: string): { contents: string } => ({ contents: readFileSync(require.resolve(path), 'utf8') })

type Code = { readonly object: string }
type Output = {
  readonly errors?: readonly { readonly severity: string; readonly message: string }[]
  readonly contracts?: Readonly<
    Record<string, Readonly<Record<string, { readonly evm: { readonly bytecode: Code; readonly deployedBytecode: Code } }>>>
  >
}
