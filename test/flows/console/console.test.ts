// The console in a real browser shows what is on a real chain, and goes on when the chain goes away and comes back.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { closeCast, dids, openCast } from '../../../deploy/networks/embedded/cast.ts'
import type { Network } from '../../../deploy/networks/network.ts'
import { type ServedConsole, serveConsole } from '../../../node/src/network/serveConsole.ts'
import { buildConsole } from '../../../web/buildConsole.ts'
import { openChain } from '../support/chain.ts'
import { IDENTIFIER, playStory, type Story } from './story.ts'

const CHROMIUM = process.env.CAUSEWAY_CHROMIUM ?? '/usr/bin/chromium'
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

const hasBrowser = existsSync(CHROMIUM)
if (!hasBrowser) {
  process.stderr.write(
    `\n!!! THE CONSOLE IS NOT TESTED: there is no Chromium at ${CHROMIUM}.\n!!! Install one (Debian: apt-get install chromium) or set CAUSEWAY_CHROMIUM.\n\n`,
  )
}

const textOf = async (place: Locator): Promise<string> => (await place.allInnerTexts()).join('\n')

describe('the console in Chromium', { skip: hasBrowser ? false : `no Chromium at ${CHROMIUM}` }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-console-'))
  const ended: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  let network: Network
  let served: ServedConsole
  let browser: Browser
  let page: Page
  let story: Story
  let nodeReady = true
  const faults: string[] = []

  before(async () => {
    network = await openChain({ folder })
    ended.push(() => network.close())
    const cast = openCast(network)
    story = await playStory(cast)
    closeCast(cast)
    const nodeUrl = await standInForNode()
    const config = () => ({ rpcUrl: network.rpcUrl, nodeUrl, deployment: network.deployment })
    served = await serveConsole({ folder: await buildConsole(), port: 0 }, { network: config })
    ended.push(() => served.close())
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
    ended.push(() => browser.close())
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(served.url)
  })

  after(async () => {
    for (const end of ended.reverse()) await end()
  })

  /** Answers /ready as a node does; everything else of a node the console does not ask for. */
  const standInForNode = (): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer((_, response) => response.writeHead(nodeReady ? 200 : 503).end())
      ended.push(() => new Promise((done) => server.close(done).closeAllConnections()))
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`)
      })
    })

  const rowsOf = (label: string) => page.getByRole('table', { name: label, exact: true }).locator('tbody tr')

  it('lists the organisations with state, jurisdiction and roles', async () => {
    const hospital = rowsOf('Members').filter({ hasText: dids.hospital })
    await hospital.waitFor()
    assert.deepEqual(await hospital.locator('td').allInnerTexts(), ['admitted', 'CN', 'provider'])
    const institute = rowsOf('Members').filter({ hasText: dids.institute })
    assert.deepEqual(await institute.locator('td').allInnerTexts(), ['admitted', 'EU', 'consumer'])
  })

  it('shows product, right, agreement, job and money as the chain has them', async () => {
    const product = rowsOf('Products').filter({ hasText: IDENTIFIER })
    assert.deepEqual((await product.locator('td').allInnerTexts()).slice(1, 4), ['offered', 'important', '1'])
    assert.match(await textOf(rowsOf('Usage rights')), /2\u00a0of\u00a05/)
    const job = rowsOf('Jobs and results').filter({ has: page.getByTitle(story.jobId) })
    assert.equal(await textOf(job.locator('td').nth(1)), 'completed')
    assert.equal(await job.getByTitle(story.manifestDigest).count(), 1)
    const [metered, deposited, paid, refunded, held] = await rowsOf('Deposits').locator('td').allInnerTexts()
    assert.deepEqual([metered, deposited, paid], ['1\u00a0of\u00a04', '5,000.000004 cwCNY', '1,250.000001 cwCNY'])
    assert.deepEqual([refunded, held], ['0 cwCNY', '3,750.000003 cwCNY'])
    assert.equal(await rowsOf('Payees').count(), 3)
  })

  it('tells the agreement on a time line', async () => {
    const steps = await page
      .getByRole('list', { name: /Time line/ })
      .getByRole('listitem')
      .locator('strong')
      .allInnerTexts()
    const [life, work] = [
      ['Proposed', 'Reached', 'Deposited'],
      ['Job authorised', 'Result anchored', 'Job authorised', 'Use metered', 'Revenue split'],
    ]
    assert.deepEqual(steps, [...life, ...work])
  })

  it('fits into 400 px and more, and is told no key', async () => {
    for (const width of [400, 800, 1060, 1280]) {
      await page.setViewportSize({ width, height: 900 })
      assert.equal(await page.evaluate<number>('document.documentElement.scrollWidth'), width)
    }
    const config = await (await fetch(`${served.url}config.json`)).text()
    assert.doesNotMatch(config, /privateKey|mnemonic|junk/i)
  })

  it('says that the node is not ready', async () => {
    await page.locator('.status').getByText('ready', { exact: true }).waitFor()
    nodeReady = false
    await page.locator('.status').getByText('not ready').waitFor()
  })

  it('keeps its figures when the chain goes away, says so with a hint, and goes on when it is back', async () => {
    await network.close()
    await page.getByRole('alert').filter({ hasText: 'ChainUnavailable' }).waitFor()
    assert.match(await textOf(page.getByRole('alert')), /network status/)
    assert.equal(await rowsOf('Members').count(), 2)
    network = await openChain({ folder })
    // At another port: the page loads itself again.
    await page.locator('body:not(:has([role=alert]))').locator('#result tbody tr').nth(1).waitFor()
    assert.deepEqual(faults, [])
  })
})
