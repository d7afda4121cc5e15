// A real chain of four validators and the load on it, on one machine, beside the embedded engine in the same run and beside published
// figures of Besu QBFT with four validators (wiki.hyperledger.org/display/BESU/QBFT+Performance: ERC-20 520 to 645 transactions a second on
// machines of their own, stable; the greater is the peer).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { SigningKey } from 'ethers'
import { buildEngine, hasGo } from '../deploy/networks/comet/buildEngine.ts'
import { embeddedAccount, MNEMONIC } from '../deploy/networks/embedded/accounts.ts'
import { startAnvil } from '../deploy/networks/embedded/startAnvil.ts'
import { chainIds } from '../deploy/networks/network.ts'
import { Chain } from '../test/faults/comet/chain.ts'
import { CHAIN_ID, PAYER, writeLaboratory } from '../test/faults/comet/laboratory.ts'
import { rpc } from '../test/faults/comet/rpc.ts'
import { pause } from '../test/faults/comet/until.ts'
import { addNetworkGas } from './networkGas.ts'
import { deployToken, type Loaded, load, senderAddresses, signTransfers, type Target, timeToFinal } from './networkLoad.ts'
import { measureLoop } from './networkLoop.ts'
import { median, type Report } from './report.ts'

const BESU_TPS = 645
const GOAL_TPS = 700
const GOAL_FINAL_MS = 1_200
/** MiB of heap that Besu's documents ask for at least, private networks. */
const BESU_HEAP_MB = 4_096
/** Seconds, measured on the prototype (reference/network.md, 4.4): the third of four is back until the next block. */
const PROTOTYPE_RECOVER_S = 5.2
/** Seconds, measured on the prototype on two cores: geth and adapter without any cache. */
const PROTOTYPE_COLD_S = 131

const OFFERED = 900
const LOAD_STEPS = 90
const LOAD_RUNS = 3
const WARM_STEPS = 10
const SAMPLES = 31
const IDLE_S = 15
const ALL = [0, 1, 2, 3]

const whole = (value: number): number => Math.round(value)
const tenth = (value: number): number => Math.round(value * 10) / 10
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20)

export const run = async (report: Report): Promise<void> => {
  if (!hasGo()) {
    console.error('LEFT OUT: no Go toolchain answers, so no validator can be built and measured')
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'causeway-bench-'))
  try {
    const embedded = await measureEmbedded()
    await measureBuild(report, folder)
    await measureChain(report, folder, embedded)
    await addLoop(report)
    addNetworkGas(report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Measured = { readonly perSecond: number; readonly times: readonly number[] }

/** The same transfers on the embedded engine, which mines at once and alone. */
const measureEmbedded = async (): Promise<Measured> => {
  const chain = await startAnvil({ chainId: chainIds.CN, mnemonic: MNEMONIC })
  try {
    const target: Target = { chainId: chainIds.CN, ports: [chain.port] }
    for (const address of senderAddresses) await rpc(chain.port, 'anvil_setBalance', [address, '0xde0b6b3a7640000'])
    const token = await deployToken(target, new SigningKey(embeddedAccount('consortium').privateKey))
    const { perSecond } = await load(target, await signTransfers(target, token, WARM_STEPS), OFFERED)
    return { perSecond, times: await timeToFinal(target, token, SAMPLES, 'latest') }
  } finally {
    await chain.close()
  }
}

/** From Go's own cache; with CAUSEWAY_LONG=1 also without any. */
const measureBuild = async (report: Report, folder: string): Promise<void> => {
  const timed = async (name: string): Promise<number> => {
    const began = performance.now()
    await buildEngine({ cacheFolder: join(folder, name) })
    return tenth((performance.now() - began) / 1000)
  }
  const add = (id: string, what: string, figure: number): void => {
    const peer = { peer: 'cold, measured on the prototype', peerFigure: PROTOTYPE_COLD_S }
    report.add({ id, what, figure, unit: 's', ...peer, better: 'lower' })
  }
  await buildEngine()
  add('network.buildWarm', 'both programs, from the compiler’s cache', await timed('warm'))
  if (process.env.CAUSEWAY_LONG !== '1') return
  const before = process.env.GOCACHE
  process.env.GOCACHE = join(folder, 'go-cache')
  try {
    add('network.buildCold', 'both programs, nothing cached but the sources', await timed('cold'))
  } finally {
    if (before === undefined) delete process.env.GOCACHE
    else process.env.GOCACHE = before
  }
}

const measureChain = async (report: Report, folder: string, embedded: Measured): Promise<void> => {
  const { geth, validator: program } = await buildEngine()
  const laboratory = await writeLaboratory({ folder: join(folder, 'chain'), geth, funded: senderAddresses })
  const homes = laboratory.seats.map(({ home }) => home)
  const chain = new Chain(homes, { program })
  try {
    await chain.start()
    await chain.beyond(3, ALL, 90)
    const target: Target = { chainId: CHAIN_ID, ports: chain.validators.map(({ ports }) => ports.http) }
    const token = await deployToken(target, PAYER)
    await addIdle(report, chain)
    await addFinality(report, await timeToFinal(target, token, SAMPLES, 'finalized'), embedded)
    await addLoad(report, chain, target, token, embedded)
    await addRecovery(report, chain)
  } finally {
    await chain.close()
    await laboratory.release()
  }
}

/** Of one validator, the middle of all: memory of both processes, and share of a core that it took. */
const usage = (chain: Chain) => {
  const all = chain.validators.map((validator) => validator.usage())
  const bytes = median(all.map(({ validator, geth }) => validator.bytes + geth.bytes))
  const seconds = all.reduce((sum, { validator, geth }) => sum + validator.seconds + geth.seconds, 0)
  return { bytes, seconds }
}

const addIdle = async (report: Report, chain: Chain): Promise<void> => {
  const [height, before] = [await chain.top(), usage(chain)]
  const began = performance.now()
  await pause(IDLE_S * 1000)
  await chain.beyond(await chain.top())
  const seconds = (performance.now() - began) / 1000
  const [blocks, after] = [(await chain.top()) - height, usage(chain)]
  const interval = { figure: Math.round((seconds / blocks) * 1000), unit: 'ms' }
  const period = { peer: 'a block a second', peerFigure: 1000 }
  report.add({ id: 'network.idleInterval', what: 'between two blocks, idle', ...interval, ...period, better: 'lower', goal: 0.9 })
  const memory = {
    figure: megabytes(after.bytes),
    unit: 'MiB',
    peer: 'heap that Besu asks for (published)',
    peerFigure: BESU_HEAP_MB,
  }
  report.add({ id: 'network.memory', what: 'resident memory of a validator with its geth, idle', ...memory, better: 'lower' })
  const cores = (after.seconds - before.seconds) / seconds
  const processor = { figure: Math.round(cores * 100) / 100, unit: 'cores', peer: 'two cores', peerFigure: 2 }
  report.add({ id: 'network.cpuIdle', what: 'four validators, idle', ...processor, better: 'lower' })
}

const addFinality = async (report: Report, times: readonly number[], embedded: Measured): Promise<void> => {
  const [p50, p99] = [whole(quantile(times, 0.5)), whole(quantile(times, 0.99))]
  const bound = { unit: 'ms', peer: 'bound of the issue', peerFigure: GOAL_FINAL_MS, better: 'lower' } as const
  report.add({ id: 'network.finality', what: 'send to final, p50 of single transfers', figure: p50, ...bound, goal: 1 })
  report.add({ id: 'network.finality99', what: 'send to final, p99 of single transfers', figure: p99, ...bound })
  const own = { peer: 'embedded engine, same run', peerFigure: tenth(quantile(embedded.times, 0.5)) }
  report.add({ id: 'network.finalityEmbedded', what: 'the same p50', figure: p50, unit: 'ms', ...own, better: 'lower' })
}

type LoadRun = Loaded & { readonly bytes: number; readonly cores: number }

const loadOnce = async (chain: Chain, target: Target, signed: readonly (readonly string[])[]): Promise<LoadRun> => {
  await pause(3_000)
  const before = usage(chain)
  const began = performance.now()
  const sampling = pause(3_000).then(() => usage(chain))
  const loaded = await load(target, signed, OFFERED)
  const [during, after, seconds] = [await sampling, usage(chain), (performance.now() - began) / 1000]
  return { ...loaded, bytes: Math.max(during.bytes, after.bytes), cores: (after.seconds - before.seconds) / seconds }
}

const addLoad = async (report: Report, chain: Chain, target: Target, token: string, embedded: Measured): Promise<void> => {
  await load(target, await signTransfers(target, token, WARM_STEPS), OFFERED)
  const runs: LoadRun[] = []
  for (let run = 0; run < LOAD_RUNS; run++)
    runs.push(await loadOnce(chain, target, await signTransfers(target, token, LOAD_STEPS)))
  const sum = (pick: (run: LoadRun) => number): number => runs.reduce((total, run) => total + pick(run), 0)
  const what = `ERC-20 transfers a second, median of ${LOAD_RUNS}, ${OFFERED} offered, ${sum((run) => run.included)} of ${sum((run) => run.sent)} in blocks, load on the same cores`
  const figure = { figure: whole(median(runs.map((run) => run.perSecond))), unit: '1/s', better: 'higher' } as const
  const besu = { peer: 'Besu QBFT, four validators (published)', peerFigure: BESU_TPS }
  report.add({ id: 'network.tps', what, ...figure, ...besu, goal: GOAL_TPS / BESU_TPS })
  const own = { peer: 'embedded engine, same run', peerFigure: whole(embedded.perSecond) }
  report.add({ id: 'network.tpsEmbedded', what: 'the same', ...figure, ...own })
  const most = megabytes(Math.max(...runs.map((run) => run.bytes)))
  const memory = { figure: most, unit: 'MiB', peer: 'heap that Besu asks for (published)', peerFigure: BESU_HEAP_MB }
  report.add({
    id: 'network.memoryLoaded',
    what: 'resident memory of a validator with its geth, loaded',
    ...memory,
    better: 'lower',
  })
  const cores = Math.round(median(runs.map((run) => run.cores)) * 100) / 100
  report.add({
    id: 'network.cpuLoaded',
    what: 'four validators, loaded',
    figure: cores,
    unit: 'cores',
    peer: 'two cores',
    peerFigure: 2,
    better: 'lower',
  })
}

/** f + 1 = 2 of four are gone; both are started again. */
const addRecovery = async (report: Report, chain: Chain): Promise<void> => {
  const times: number[] = []
  for (let round = 0; round < 3; round++) {
    await chain.kill([2, 3])
    await pause(3_000)
    const height = await chain.top([0, 1])
    await chain.start([2, 3])
    times.push(await chain.beyond(height, [0, 1]))
    await chain.beyond(await chain.top([0]), ALL)
  }
  const peer = { peer: 'prototype, slowest', peerFigure: PROTOTYPE_RECOVER_S }
  report.add({
    id: 'network.recover',
    what: 'from the restart of f + 1 to the next block',
    figure: tenth(median(times)),
    unit: 's',
    ...peer,
    better: 'lower',
  })
}

const addLoop = async (report: Report): Promise<void> => {
  const [embedded, comet] = [await measureLoop('embedded'), await measureLoop('comet')]
  report.add({
    id: 'network.loop',
    what: `transactions a second of the demonstration's loop (${whole(comet.transactions)} of them, each awaited; without the study)`,
    figure: tenth(comet.perSecond),
    unit: '1/s',
    peer: 'embedded engine, same run',
    peerFigure: tenth(embedded.perSecond),
    better: 'higher',
  })
}
