// The transactions of the demonstration's loop, on each engine: who uses a chain waits for each of them before sending the next.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endAgreement } from '@causeway/sdk/agreement/endAgreement'
import { contentId } from '@causeway/sdk/digest'
import { refundEscrow } from '@causeway/sdk/settlement/refundEscrow'
import { admitCast, fundInstitute } from '../deploy/networks/embedded/admitCast.ts'
import { type Cast, closeCast, openCast } from '../deploy/networks/embedded/cast.ts'
import type { Engine } from '../deploy/networks/network.ts'
import { startNetwork } from '../deploy/networks/startNetwork.ts'
import { agree, confirmInformed, licenseProduct, mintFor, RESEARCH, UNIT_PRICE } from '../scripts/demo/licence.ts'
import { rpc } from '../test/faults/comet/rpc.ts'

const LOOPS = 5
const UNITS = 3
const DAY = 86_400

export type LoopRate = { readonly perSecond: number; readonly transactions: number }

/** Register, store and attach the policy, mint, agree, pay, do the duty, end, refund: everything but the study and its voucher. */
export const measureLoop = async (engine: Engine): Promise<LoopRate> => {
  const folder = mkdtempSync(join(tmpdir(), 'causeway-loop-'))
  const network = await startNetwork({ engine, folder: join(folder, 'CN') })
  const cast = openCast(network)
  try {
    await admitCast(cast)
    await fundInstitute(cast, UNIT_PRICE * BigInt(UNITS * (LOOPS + 1)))
    await loop(cast, 0)
    const [first, began] = [await heightOf(network.port), performance.now()]
    for (let index = 1; index <= LOOPS; index++) await loop(cast, index)
    const seconds = (performance.now() - began) / 1000
    const transactions = await countTransactions(network.port, first + 1, await heightOf(network.port))
    return { perSecond: transactions / seconds, transactions: transactions / LOOPS }
  } finally {
    closeCast(cast)
    await network.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const loop = async (cast: Cast, index: number): Promise<void> => {
  const identifier = `cwy.CN.bench.loop-${index}`
  const product = { identifier, metadata: { title: identifier }, contentId: contentId(Buffer.from(identifier)), count: UNITS }
  const licence = await licenseProduct(cast, product)
  const rightId = await mintFor(cast, licence, { maxUses: UNITS, seconds: DAY })
  const { id } = await agree(cast, licence, { rightId, purpose: RESEARCH, maxUnits: UNITS })
  await confirmInformed(cast, id)
  await endAgreement(cast.hospital, id)
  await refundEscrow(cast.institute, id)
}

const heightOf = async (port: number): Promise<number> => Number(await rpc(port, 'eth_blockNumber', []))

const countTransactions = async (port: number, from: number, to: number): Promise<number> => {
  let count = 0
  for (let height = from; height <= to; height++)
    count += Number(await rpc(port, 'eth_getBlockTransactionCountByNumber', [`0x${height.toString(16)}`]))
  return count
}
