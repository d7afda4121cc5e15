// Encrypted contingency against plaintext and against the naive pipeline, both sides in one run, results compared.
// 9 exposure columns × 2 masks, 655,360 rows. Ciphertexts are staged in memory (one group of 16 blocks a column, used for
// all ten groups of rows); the transforms of the masks are part of our side. compute.verticalJob is the whole job from files.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { decryptContingency } from '@causeway/sdk/compute/decryptContingency'
import { createSealSession, type SealSession } from '@causeway/sdk/compute/seal'
import { generateSecretKey, type SecretKey } from '@causeway/sdk/compute/secretKey'
import { parseColumn } from '@causeway/sdk/compute/wire'
import { ComputePool } from '../node/src/compute/computePool.ts'
import { expandCiphertext } from '../node/src/compute/evaluate.ts'
import { createKernel, GROUP_BLOCKS, type Kernel } from '../node/src/compute/kernel/kernel.ts'
import { createNaivePeer } from './naiveSeal.ts'
import { countBitset, countBytes, countUnrolled, packBits } from './plainLoops.ts'
import type { Report } from './report.ts'

const DEGREE = 4096
const GROUP_ROWS = GROUP_BLOCKS * DEGREE
const GROUPS = 10
const ROWS = GROUPS * GROUP_ROWS
const COLUMNS = 9
const PAIRS = ROWS * COLUMNS * 2
const ROUNDS = 9

const fail = (what: string): never => {
  console.error(`the bench is wrong: ${what}`)
  return process.exit(1)
}

/** 0/1 bytes from a linear congruence; a bench needs repetition, not secrecy. */
const bitsOf = (count: number, seed: number): Uint8Array => {
  let state = seed
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 31
  })
}

/** CPU time of one call in nanoseconds. The clock ticks in milliseconds, so calls should take a tenth of a second. */
const cpuTime = (action: () => void): number => {
  const { user, system } = process.threadCpuUsage()
  action()
  const after = process.threadCpuUsage()
  return 1000 * (after.user + after.system - user - system)
}

type Sides = Record<string, { readonly repeat: number; readonly action: () => void }>

/** Runs every side in turn, round by round, and gives each side's least time of one action (ns): interference only adds. */
const interleave = (sides: Sides): Record<string, number> => {
  const times = Object.fromEntries(Object.keys(sides).map((name) => [name, [] as number[]]))
  for (let round = 0; round < ROUNDS + 1; round++) {
    for (const [name, { repeat, action }] of Object.entries(sides)) {
      const time = cpuTime(() => {
        for (let index = 0; index < repeat; index++) action()
      })
      // The first round compiles.
      if (round > 0) times[name]?.push(time / repeat)
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, measured]) => [name, Math.min(...measured)]))
}

type Table = { readonly columns: Uint8Array[]; readonly positive: Uint8Array; readonly known: Uint8Array }

const makeTable = (): Table => {
  const groups = Array.from({ length: COLUMNS }, (_, column) => bitsOf(GROUP_ROWS, column + 1))
  const columns = groups.map((group) => Uint8Array.from({ length: ROWS }, (_, row) => group[row % GROUP_ROWS] ?? 0))
  const known = bitsOf(ROWS, 101)
  const positive = bitsOf(ROWS, 102).map((bit, row) => bit & (known[row] ?? 0))
  return { columns, positive, known }
}

const stageColumns = async (session: SealSession, key: SecretKey, table: Table): Promise<Kernel> => {
  const kernel = await createKernel(COLUMNS)
  table.columns.forEach((bits, column) => {
    const blocks = parseColumn(key.encryptColumn(bits.subarray(0, GROUP_ROWS)), GROUP_BLOCKS)
    blocks.forEach(({ bytes }, block) => {
      kernel.loadCiphertext(column, block, expandCiphertext(session, bytes))
    })
  })
  return kernel
}

/** The encrypted table, ciphertexts staged: transform masks and multiply-accumulate. */
const countEncrypted = (kernel: Kernel, { positive, known }: Table): void => {
  kernel.clear()
  for (let start = 0; start < ROWS; start += GROUP_ROWS) {
    for (let pair = 0; pair < GROUP_BLOCKS / 2; pair++) {
      const [from, to] = [start + 2 * pair * DEGREE, start + 2 * (pair + 1) * DEGREE]
      kernel.loadMasks(pair, positive.subarray(from, to), known.subarray(from, to))
    }
    kernel.accumulate(GROUP_BLOCKS)
  }
}

const assertExact = (kernel: Kernel, key: SecretKey, { columns, positive, known }: Table): void => {
  columns.forEach((column, index) => {
    for (const [name, mask] of [['positive', positive] as const, ['known', known] as const]) {
      kernel.selectResult(index, name)
      if (key.decryptCount(kernel.readResult(), ROWS) !== countBytes(column, mask)) fail(`column ${index}, ${name}`)
    }
  })
}

const plainSides = ({ columns, positive, known }: Table) => {
  const packed = columns.map(packBits)
  const masks = [positive, known]
  const packedMasks = masks.map(packBits)
  // The sums are kept so that no loop can be dropped.
  let sink = 0
  const over = <Column>(count: (x: Column, y: Column) => number, xs: readonly Column[], ys: readonly Column[]) => {
    for (const x of xs) for (const y of ys) sink += count(x, y)
  }
  return {
    loop: { repeat: 10, action: () => over(countBytes, columns, masks) },
    unrolled: { repeat: 15, action: () => over(countUnrolled, columns, masks) },
    bitset: { repeat: 150, action: () => over(countBitset, packed, packedMasks) },
    sink: { repeat: 1, action: () => void (sink < 0 && fail('negative')) },
  }
}

const benchLoops = async (report: Report, session: SealSession, key: SecretKey): Promise<number> => {
  const table = makeTable()
  const kernel = await stageColumns(session, key, table)
  const sides = { ours: { repeat: 8, action: () => countEncrypted(kernel, table) }, ...plainSides(table) }
  const times = interleave(sides)
  assertExact(kernel, key, table)
  const perPair = (name: string) => (times[name] ?? Number.NaN) / PAIRS
  const figure = perPair('ours')
  const what = `encrypted counts, ${COLUMNS} columns x 2 masks x ${ROWS} rows, masks transformed`
  const base = { what, figure, unit: 'ns a row and pair (CPU)', better: 'lower' as const }
  report.add({ ...base, id: 'compute.verticalLoop', peer: 'plaintext Uint8Array loop', peerFigure: perPair('loop'), goal: 0.5 })
  report.add({ ...base, id: 'compute.verticalUnrolled', peer: 'plaintext loop unrolled 4x', peerFigure: perPair('unrolled') })
  report.add({ ...base, id: 'compute.verticalBitset', peer: 'plaintext bitset, popcount', peerFigure: perPair('bitset') })
  return figure
}

const benchNaive = async (report: Report, figure: number): Promise<void> => {
  const [exposure, mask] = [bitsOf(8192, 7), bitsOf(8192, 8)]
  const peer = await createNaivePeer(exposure, mask)
  const expected = countBytes(exposure, mask)
  const check = (count: number) => count === expected || fail(`naive pipeline gave ${count} for ${expected}`)
  const times = interleave({
    encrypted: { repeat: 1, action: () => void check(peer.decrypt(peer.countEncrypted())) },
    plain: { repeat: 1, action: () => void check(peer.decrypt(peer.countPlain())) },
  })
  const perRow = (name: string) => (times[name] ?? Number.NaN) / peer.rows
  const base = {
    what: 'the same figure as compute.verticalLoop',
    figure,
    unit: 'ns a row and pair (CPU)',
    better: 'lower' as const,
  }
  const tail = 'rotate and sum a block (BGV 8192)'
  report.add({
    ...base,
    id: 'compute.verticalNaive',
    peer: `node-seal: multiply, relinearise, ${tail}`,
    peerFigure: perRow('encrypted'),
    goal: 1000,
  })
  report.add({
    ...base,
    id: 'compute.verticalNaivePlain',
    peer: `node-seal: multiplyPlain, ${tail}`,
    peerFigure: perRow('plain'),
  })
}

/** One whole job from files in a fresh worker: start, read, check, expand seeds, multiply, finish, write. Wall time. */
const benchJob = async (report: Report, key: SecretKey): Promise<void> => {
  const rows = 2 * GROUP_ROWS
  const columns = [1, 2, 3].map((seed) => bitsOf(rows, seed))
  const known = bitsOf(rows, 11)
  const positive = bitsOf(rows, 12).map((bit, row) => bit & (known[row] ?? 0))
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  const files = {
    publicKeyFile: join(folder, 'public.key'),
    columnFiles: columns.map((_, index) => join(folder, `column-${index}`)),
  }
  await writeFile(files.publicKeyFile, key.publicKey())
  for (const [index, file] of files.columnFiles.entries())
    await writeFile(file, key.encryptColumn(columns[index] ?? new Uint8Array()))
  const start = performance.now()
  await new ComputePool().computeContingency({ ...files, outputFile: join(folder, 'result'), rows, positive, known })
  const time = performance.now() - start
  const result = new Uint8Array(await readFile(join(folder, 'result')))
  const table = decryptContingency(key, result, { rows, categories: ['a', 'b', 'c'] })
  const loopStart = performance.now()
  const expected = columns.map((column) => [countBytes(column, positive), countBytes(column, known)])
  const loop = performance.now() - loopStart
  if (JSON.stringify(table.map(({ positive: y, total }) => [y, total])) !== JSON.stringify(expected)) fail('the job')
  await rm(folder, { recursive: true })
  const what = `whole job from files, 3 columns x 2 masks x ${rows} rows (seed expansion and worker start dominate)`
  report.add({
    id: 'compute.verticalJob',
    what,
    figure: time,
    unit: 'ms (wall)',
    peer: 'plaintext Uint8Array loop',
    peerFigure: loop,
    better: 'lower',
  })
}

export const run = async (report: Report): Promise<void> => {
  using session = await createSealSession()
  const key = generateSecretKey(session)
  const figure = await benchLoops(report, session, key)
  await benchNaive(report, figure)
  await benchJob(report, key)
}
