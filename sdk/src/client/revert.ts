// Decodes what went wrong on the chain into the same error class as everything else.
import { type ErrorDescription, Interface, isError } from 'ethers'
import { CausewayError } from '../errors.ts'
import { contractErrors } from '../generated/contracts/errors.ts'
import { type PolicyReasonParameters, policyReason } from '../policy/policyReason.ts'
import { contractErrorTable, otherContractError } from './contractErrors.ts'
import { clientErrors } from './errors.ts'

const known = new Interface(contractErrors)

/** Any fault of a call or transaction as a CausewayError; one that is such already is returned as it is. */
export const decodeFault = (fault: unknown): CausewayError => {
  if (fault instanceof CausewayError) return fault
  const data = revertData(fault)
  if (data !== undefined) return decodeRevert(data, fault)
  if (isArgumentFault(fault)) return clientErrors.ArgumentInvalid({ problem: fault.message.slice(0, 200) }, fault)
  if (isError(fault, 'INSUFFICIENT_FUNDS')) return clientErrors.FundsMissing({}, fault)
  if (isError(fault, 'CALL_EXCEPTION')) return clientErrors.TransactionFailed({ transaction: fault.receipt?.hash }, fault)
  return clientErrors.ChainUnavailable({ cause: fault instanceof Error ? fault.message.slice(0, 200) : String(fault) }, fault)
}

/** What ethers says of values before anything is sent; a text that is no address is looked up as a name. */
const isArgumentFault = (fault: unknown): fault is Error =>
  isError(fault, 'INVALID_ARGUMENT') ||
  isError(fault, 'MISSING_ARGUMENT') ||
  isError(fault, 'UNEXPECTED_ARGUMENT') ||
  isError(fault, 'NUMERIC_FAULT') ||
  (isError(fault, 'UNSUPPORTED_OPERATION') && fault.operation === 'getEnsAddress')

/** The revert data of a fault, wherever the provider put it. */
const revertData = (fault: unknown): string | undefined => {
  if (isError(fault, 'CALL_EXCEPTION') && fault.data !== null && fault.data !== undefined && fault.data !== '0x')
    return fault.data
  return nestedData(fault, 0)
}

const nestedData = (value: unknown, depth: number): string | undefined => {
  if (typeof value !== 'object' || value === null || depth > 4) return undefined
  // Some engines write `Reverted 0x…`.
  const data =
    'data' in value && typeof value.data === 'string' ? /^(?:Reverted )?(0x[0-9a-f]{8,})$/i.exec(value.data)?.[1] : undefined
  if (data !== undefined) return data
  const inner = [
    'error' in value ? value.error : undefined,
    'info' in value ? value.info : undefined,
    'data' in value ? value.data : undefined,
  ]
  for (const next of inner) {
    const found = nestedData(next, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Null for an error that is not known, and for one that was cut off. */
const parseError = (data: string): ErrorDescription | null => {
  try {
    return known.parseError(data)
  } catch {
    return null
  }
}

const decodeRevert = (data: string, cause: unknown): CausewayError => {
  const parsed = parseError(data)
  if (parsed === null) return clientErrors.RevertUnknown({ data: data.slice(0, 138) }, cause)
  const metadata = Object.fromEntries(parsed.fragment.inputs.map((input, index) => [input.name, parsed.args[index]]))
  // CAST: the arguments of PolicyDenied, by the names of its declaration.
  const reason = parsed.name === 'PolicyDenied' ? { because: policyReason(parsed.args.toObject() as PolicyReasonParameters) } : {}
  return new CausewayError(parsed.name, contractErrorTable[parsed.name] ?? otherContractError, { ...metadata, ...reason }, cause)
}
