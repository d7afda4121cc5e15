// Runs bench/<stage>.ts for each stage that is named, or all of them; prints and writes their ratios. Missed goals do not fail.
import { readdir } from 'node:fs/promises'
import process from 'node:process'
import { type Bench, printReport, Report, writeReport } from '../bench/report.ts'

const folder = new URL('../bench/', import.meta.url)

/** A bench has the name of a stage: one word. `report.ts`, `machine.ts` and the peers of a bench (two words) are none. */
const allStages = async (): Promise<string[]> => {
  const files = await readdir(folder)
  return files
    .flatMap((file) => /^([a-z]+)\.ts$/.exec(file)?.[1] ?? [])
    .filter((stage) => stage !== 'report' && stage !== 'machine')
}

const known = await allStages()
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const unknown = named.filter((stage) => !known.includes(stage))
if (unknown.length > 0) {
  console.error(`no bench called ${unknown.join(', ')}; there are ${known.join(', ')}`)
  process.exit(2)
}
for (const stage of named.length > 0 ? named : known) {
  const report = new Report(stage)
  // CAST: every bench exports `run`; a module without it fails on the next line.
  const bench = (await import(new URL(`${stage}.ts`, folder).href)) as Bench
  await bench.run(report)
  printReport(report)
  await writeReport(report)
}
