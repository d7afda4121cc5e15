// Shares of revenue as people type them, and kept by their digest: the chain knows only the digest.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { address } from '@causeway/sdk/ids'
import { type Share, splitDigestOf } from '@causeway/sdk/settlement/shares'
import { z } from 'zod'
import { commandErrors } from '../command/errors.ts'
import { addressOf, pathsOf, readJson, writeWhole } from '../command/home.ts'

const sharesFile = z.array(z.strictObject({ payee: address, ppm: z.int().positive() }))

/** `hospital=700000` or `0x…=300000`. @throws ArgumentInvalid, SharesInvalid */
export const parseShares = (texts: readonly string[]): Share[] =>
  texts.map((text) => {
    const [payee, ppm] = text.split('=')
    const parsed = sharesFile.element.safeParse({ payee: addressOf(payee ?? ''), ppm: Number(ppm) })
    if (!parsed.success) throw commandErrors.ArgumentInvalid({ argument: '--share', given: text, problem: 'expected PAYEE=PPM' })
    return parsed.data
  })

export const keepShares = (home: string, shares: readonly Share[]): void =>
  writeWhole(join(pathsOf(home).shares, `${splitDigestOf(shares)}.json`), `${JSON.stringify(shares, null, 2)}\n`)

/** @throws SharesUnknown */
export const findShares = (home: string, digest: string, given: readonly string[] | undefined): Share[] => {
  if (given !== undefined) return parseShares(given)
  const file = join(pathsOf(home).shares, `${digest}.json`)
  if (!existsSync(file)) throw commandErrors.SharesUnknown({ digest })
  return sharesFile.parse(readJson(file))
}
