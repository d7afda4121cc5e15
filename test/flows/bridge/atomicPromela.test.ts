// `spin` finds in the same tables as many states as our own exploration, no disagreement, and each disagreement of a mutant.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, it } from 'node:test'
import type { Protocol } from './atomicModel.ts'
import { atomicMutants, atomicProtocol } from './atomicMutants.ts'
import { atomicPromela } from './atomicPromela.ts'
import { exploreAtomic } from './exploreAtomic.ts'

const isLong = process.env.CAUSEWAY_LONG === '1'

const isThere = (program: string): boolean => spawnSync(program, ['-V'], { stdio: 'ignore' }).error === undefined
const absent = ['spin', 'gcc'].filter((program) => !isThere(program))
const skip = absent.length === 0 ? false : `LEFT OUT: ${absent.join(' and ')} not installed (apt install spin gcc)`
if (skip !== false) process.stderr.write(`${skip}: no second checker looks at the transition tables.\n`)

/** @returns the states that it has stored, and how many assertions it has seen broken */
const spin = (legs: number, protocol: Protocol): { readonly states: number; readonly errors: number } => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-spin-'))
  try {
    writeFileSync(join(folder, 'atomic.pml'), atomicPromela(legs, protocol))
    // Every state, and no reduction: the count is compared.
    const { stdout } = spawnSync('spin', ['-run', '-noreduce', '-safety', '-m1000000', 'atomic.pml'], {
      cwd: folder,
      encoding: 'utf8',
    })
    const of = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1] ?? assert.fail(stdout))
    return { states: of(/(\d+) states, stored/), errors: of(/errors: (\d+)/) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe('spin', { skip }, () => {
  for (const legs of [1, 2, 3])
    it(`finds every state of ${legs} participants and nothing wrong`, (context) => {
      const { states, errors } = spin(legs, atomicProtocol)
      context.diagnostic(`${states} states`)
      assert.deepEqual({ states, errors }, { states: exploreAtomic(legs, atomicProtocol).states, errors: 0 })
    })

  // A verifier is compiled for each: those that break nothing are left to the long form, and `stuck` is no assertion.
  const mutants = atomicMutants.filter(({ breaks }) => !breaks.includes('stuck') && (isLong || breaks.length > 0))
  for (const { name, protocol, breaks } of mutants)
    it(`if ${name}: ${breaks.length === 0 ? 'finds nothing' : 'finds it'}`, () => {
      assert.equal(spin(3, protocol).errors > 0, breaks.length > 0)
    })
})
