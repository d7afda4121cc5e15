// Options that every command has, and the parsing of what people type.
import {
  type AgreementId,
  address,
  agreementId,
  bytes32,
  type DutyId,
  dutyId,
  type JobId,
  jobId,
  type PolicyId,
  policyId,
  type RightId,
  rightId,
} from '@causeway/sdk/ids'
import type { Command } from 'commander'
import type { z } from 'zod'
import { commandErrors } from './errors.ts'
import { printFault } from './output.ts'

export type GlobalOptions = {
  readonly home: string
  readonly json: boolean
  /** Name of an embedded account, or a key file. */
  readonly as?: string
}

/** @throws ArgumentInvalid */
const parse = <Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.output<Schema> => {
  const result = schema.safeParse(value)
  if (!result.success)
    throw commandErrors.ArgumentInvalid({ argument: name, given: String(value), problem: result.error.issues[0]?.message })
  return result.data
}

/** 32 bytes as 0x-hex. @throws ArgumentInvalid */
export const parseBytes32 = (text: string, name: string): string => parse(bytes32, text, name)

/** An account or contract. @throws ArgumentInvalid */
export const parseAddress = (text: string, name: string): string => parse(address, text, name)

export const parseAgreementId = (text: string): AgreementId => parse(agreementId, text, 'AGREEMENT')
export const parseDutyId = (text: string): DutyId => parse(dutyId, text, 'DUTY')
export const parseJobId = (text: string): JobId => parse(jobId, text, 'JOB')
export const parsePolicyId = (text: string): PolicyId => parse(policyId, text, '--policy')
export const parseRightId = (text: string): RightId => parse(rightId, wholeNumber(text, 'RIGHT'), 'RIGHT')

/** A whole number that may exceed 2^53. @throws ArgumentInvalid */
export const wholeNumber = (text: string, name: string): bigint => {
  if (!/^\d{1,78}$/.test(text))
    throw commandErrors.ArgumentInvalid({ argument: name, given: text, problem: 'expected a whole number' })
  return BigInt(text)
}

/** A whole number within bounds. @throws ArgumentInvalid */
export const boundedNumber = (text: string, name: string, most: number): number => {
  const number = wholeNumber(text, name)
  if (number < 1n || number > BigInt(most)) {
    throw commandErrors.ArgumentInvalid({ argument: name, given: text, problem: `expected 1 to ${most}` })
  }
  return Number(number)
}

/** Runs a command: what it throws is printed with its hint and becomes the exit code. */
export const action =
  <Args extends unknown[]>(run: (options: GlobalOptions, ...args: Args) => Promise<void>) =>
  async (...all: [...Args, Record<string, unknown>, Command]): Promise<void> => {
    // CAST: commander passes the arguments, the options and the command, in this order.
    const command = all.at(-1) as Command
    const args = all.slice(0, -2) as unknown as Args
    const options = command.optsWithGlobals<GlobalOptions>()
    try {
      await run(options, ...args)
    } catch (fault) {
      process.exitCode = printFault(fault, options)
    }
  }
