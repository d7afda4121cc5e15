// The main path: the whole trust loop on two local chains, on real data. `npm run demo -- --help` tells how to run it on another table.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { openDuties } from '@causeway/sdk/agreement/openDuties'
import { signerOf } from '@causeway/sdk/client/createClient'
import { indicatorColumns } from '@causeway/sdk/compute/contingency'
import { contentId } from '@causeway/sdk/digest'
import { CausewayError } from '@causeway/sdk/errors'
import { embeddedAccount } from '../deploy/networks/embedded/accounts.ts'
import { dids } from '../deploy/networks/embedded/cast.ts'
import { grid, printFault, startProgress } from '../node/src/command/output.ts'
import { createNode } from '../node/src/node.ts'
import { readColumns } from '../node/src/product/table.ts'
import { cross, RATE, RIGHT_PRICE } from './demo/crossing.ts'
import { agree, confirmInformed, licenseProduct, policyOf, RESEARCH, UNIT_PRICE } from './demo/licence.ts'
import { describeRoutes, openNetwork } from './demo/network.ts'
import { type DemoOptions, parseOptions, USAGE } from './demo/options.ts'
import { dutyRefusal, showRefusals } from './demo/refusals.ts'
import { createReport, money } from './demo/report.ts'
import { settle } from './demo/settle.ts'
import { computeTable, encryptExposure, type VerifiedTable } from './demo/study.ts'
import { compareWithPublication, showTable, valuesOf } from './demo/table.ts'
import { verifyAcross } from './demo/verify.ts'

const DAY = 86_400

type Closer = { readonly add: (close: () => unknown) => void; readonly closeAll: () => Promise<void> }

/** Ends what was opened, the last first; once, however often it is asked, and everybody who asks waits for the end. */
const createCloser = (): Closer => {
  const open: (() => unknown)[] = []
  const closeEach = async (): Promise<void> => {
    for (let close = open.pop(); close !== undefined; close = open.pop()) await close()
  }
  let closing: Promise<void> | undefined
  const closeAll = (): Promise<void> => {
    closing ??= closeEach()
    return closing
  }
  return { add: (close) => open.push(close), closeAll }
}

const run = async (options: DemoOptions, { add }: Closer): Promise<void> => {
  const { say, chapter, finish } = createReport({ silent: options.json })
  const columns = [...new Set([options.exposure, ...options.outcomes.map(({ column }) => column)])]
  const cells = await readColumns(options.data, columns)
  const cellsOf = (column: string) => cells.get(column) ?? []
  // What cannot be computed is refused before anything is started.
  indicatorColumns(cellsOf(options.exposure))
  const orders = options.outcomes.flatMap((outcome) =>
    valuesOf(outcome, cellsOf(outcome.column)).map((value) => ({ column: outcome.column, value })),
  )
  const folder = mkdtempSync(join(tmpdir(), 'causeway-demo-'))
  add(() => rmSync(folder, { recursive: true, force: true }))

  chapter('Two networks and a bridge')
  const starting = startProgress('starting')
  // The study and the trades that will be refused; the purchase that will come to nothing.
  const needed = UNIT_PRICE * BigInt(orders.length + 10)
  const funds = { institute: needed / RATE + 1n + 2n * RIGHT_PRICE, changer: needed + RATE }
  const opened = await openNetwork(options.engine, { folder, funds, onStep: starting.update }).finally(starting.stop)
  add(opened.close)
  const { network, cast } = opened.cn
  for (const { network: chain } of [opened.cn, opened.eu])
    say(`   Chain ${chain.deployment.chainId} runs with ${Object.keys(chain.deployment.contracts).length} contracts.`)
  for (const line of [...opened.lines, ...(await describeRoutes([opened.cn, opened.eu]))]) say(`   ${line}`)
  say(
    '   Four attesters, two of each jurisdiction, an aggregator and a deliverer carry messages between them; a monitor watches each way.',
  )
  say('   Admitted on both:')
  say(`   hospital (provider)  ${dids.hospital}`)
  say(`   institute (consumer) ${dids.institute}`)

  chapter('The product and its policy, on CN')
  const identifier = `cwy.CN.beijing-health.${slugOf(options)}`
  const licence = await licenseProduct(cast, {
    identifier,
    metadata: { title: basename(options.data), rows: cellsOf(options.exposure).length },
    contentId: contentId(readFileSync(options.data)),
    count: orders.length,
  })
  say(`   ${identifier} is registered: ${cellsOf(options.exposure).length} rows. Policy of ${licence.policy.length} bytes:`)
  for (const line of describePolicy(identifier, orders.length)) say(`   - ${line}`)

  chapter('Across the border: on both chains or on neither')
  const crossing = startProgress('deciding')
  const crossed = await cross(opened, { licence, right: { maxUses: orders.length, seconds: DAY }, needed }).finally(crossing.stop)
  const { rightId, changed } = crossed
  say(`   Changed: the institute pays ${money(changed.paid, 'EU')} on EU and gets ${money(changed.received)} on CN.`)
  say(`   Bought: ${money(crossed.earned, 'EU')} on EU for usage right ${rightId} on CN: ${orders.length} computations, locked.`)
  say(`   Aborted: the same purchase without the hospital's consent; ${money(crossed.returned, 'EU')} are back.`)
  say(`   Three transactions of three phases, decided in ${crossed.seconds} s by messages that four attesters have signed.`)

  chapter('The agreement and the deposit')
  const agreement = await agree(cast, licence, { rightId, purpose: RESEARCH, maxUnits: orders.length + 1 })
  say(`   ${agreement.id} is signed by both: ${money(UNIT_PRICE)} for each table.`)
  await openDuties(cast.institute, agreement.id)
  say(`   The institute has paid ${money(UNIT_PRICE * BigInt(orders.length + 1))} into escrow.`)

  chapter('The study, encrypted')
  const { privateKey } = embeddedAccount('hospital-node')
  const products = [{ identifier, file: options.data }]
  const { rpcUrl, deploymentFile } = network
  const { nodeFolder: dataFolder } = opened
  const node = await createNode({ rpcUrl, deploymentFile, privateKey, dataFolder, products, logLevel: 'error' })
  add(node.close)
  const study = await encryptExposure(options.exposure, cellsOf(options.exposure), { folder: join(folder, 'institute') })
  say(`   The institute holds ${options.exposure} and encrypts ${study.categories.length} columns under its own key (BGV).`)
  say('   The node of the hospital holds the outcomes, computes and cannot decrypt.')
  const [outcome = { column: '', value: '' }] = orders
  const context = { cast, nodeUrl: node.url, licence, study, outcome }
  const tooEarly = await dutyRefusal(context, agreement)
  say(`   Before its duty is done, nothing is computed: ${tooEarly.message}.`)
  await confirmInformed(cast, agreement.id)
  say('   The hospital attests that the institute has informed it of the vote of its ethics committee.')
  if (opened.disturb !== undefined) say(`   ${await opened.disturb()}`)
  const tables: VerifiedTable[] = []
  say('   The institute decrypts:')
  for (const outcome of orders) {
    const order = { agreementId: agreement.id, policy: licence.policy, outcome, plain: cellsOf(outcome.column) }
    const table = await computeTable(cast, node.url, study, order)
    if (options.published) compareWithPublication(table)
    tables.push(table)
    say()
    for (const line of showTable(table, cellsOf(options.exposure), order.plain)) say(`   ${line}`)
    say(`   manifest ${table.manifestDigest}`)
    say(`   anchored and signed by the hospital's node ${table.signer}: verified`)
  }
  say(
    `\n   Every figure is the same as from the plaintext${options.published ? ' and as published (Moertel et al. 1990, 1995)' : ''}.`,
  )

  chapter('Verified on the other chain')
  const mirroring = startProgress('publishing')
  const mirrored = await verifyAcross(opened, tables).finally(mirroring.stop)
  for (const { outcome, signer, messageId } of mirrored) {
    say(`   ${outcome}: EU knows the manifest and its signer ${signer} by message ${messageId.slice(0, 18)}…`)
  }
  say('   The institute compares what it was given with what its own chain says: equal. Another manifest is refused.')

  chapter('Metered, collected, split, returned')
  const settlement = await settle(cast, node.url, agreement)
  const rows = settlement.payments.map(({ payee, ppm, amount }) => [payee, `${(ppm / 10_000).toFixed(1)} %`, money(amount)])
  const sums = [
    ['collected', '', money(settlement.collected)],
    ['returned to the institute', '', money(settlement.refunded)],
    ['deposit', '', money(settlement.deposited)],
  ]
  for (const line of grid([...rows, ...sums])) say(`   ${line}`)
  say('   The parts add up to what was collected, and that and what was returned to the deposit: exactly.')

  chapter('What is refused')
  const refusals = [tooEarly, ...(await showRefusals(context, rightId))]
  for (const { what, code, message } of refusals) say(`   ${what}:\n     ${code}: ${message}`)

  if (opened.heal !== undefined) {
    chapter('The validator comes back')
    for (const line of await opened.heal()) say(`   ${line}`)
  }

  finish()
  if (options.json)
    printJson({
      tables,
      agreementId: agreement.id,
      node: signerOf(cast['hospital-node']).address,
      crossed,
      mirrored,
      settlement,
      refusals,
    })
}

/** A label of a product identifier made from the name of the file. */
const slugOf = ({ data, published }: DemoOptions): string => {
  const stem = basename(data)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
  const slug = stem
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '')
  return published ? 'colon-trial' : slug || 'table'
}

const describePolicy = (identifier: string, count: number): string[] => {
  const { permission, prohibition } = policyOf(identifier, { count, until: 0 })
  const lines = permission.flatMap(({ assignee, constraint, duty }) => [
    `permitted: computation by consumers from CN or the EU, for scientific research, for a year, ${count} times`,
    `refinement of the party: ${assignee.refinement.map(({ leftOperand, operator }) => `${leftOperand} ${operator}`).join(', ')}`,
    `constraints: ${constraint.map(({ leftOperand, operator }) => `${leftOperand} ${operator}`).join(', ')}`,
    `duty before: ${duty.map(({ action }) => action).join(', ')}`,
  ])
  const forbidden = prohibition.map(({ action }) => (action === 'cwy:compute' ? 'computation for marketing' : action))
  return [...lines, `prohibited: ${forbidden.join(', ')}`]
}

const printJson = (value: unknown): void => {
  const text = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? inner.toString() : inner), 2)
  process.stdout.write(`${text}\n`)
}

const main = async (): Promise<void> => {
  const closer = createCloser()
  const stop = (code: number) => (): void => void closer.closeAll().finally(() => process.exit(code))
  // Heard for good: from a terminal a signal comes twice, of it and of the bootstrap, and the second would end this process at once.
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)
    process.on(signal, stop(code))
  process.once('disconnect', stop(1))
  try {
    // npm changes to the root of the project; INIT_CWD is where the user is.
    await run(parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd()), closer)
  } catch (fault) {
    if (fault instanceof CausewayError && fault.code === 'UsageAsked') process.stdout.write(`${USAGE}\n`)
    else process.exitCode = printFault(fault, { json: process.argv.includes('--json') })
  } finally {
    await closer.closeAll()
  }
  // The channel to the bootstrap keeps the process alive otherwise.
  process.exit()
}

await main()
