// The proof of when a node last agreed with the registry: a chain of statements, each signed by the node's own key.
import { appendFileSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { digestOfJson } from '@causeway/sdk/digest'
import { type TypedDataDomain, TypedDataEncoder, verifyTypedData, type Wallet, ZeroHash } from 'ethers'
import { z } from 'zod'
import type { Lists } from './agentState.ts'
import { allowlistErrors } from './errors.ts'

const bytes32 = z.string().regex(/^0x[0-9a-f]{64}$/)
const statementSchema = z.strictObject({
  chainId: z.int().positive(),
  registry: z.string(),
  blockNumber: z.int().min(0),
  blockHash: bytes32,
  /** SHA-256 of the ascending list as RFC 8785 JSON. */
  nodesDigest: bytes32,
  accountsDigest: bytes32,
  /** Unix seconds by the clock of the agent. */
  time: z.int().positive(),
  /** EIP-712 digest of the statement before; zero for the first. */
  previous: bytes32,
  signature: z.string(),
})

export type Statement = z.infer<typeof statementSchema>
export type StatementLog = { readonly statements: readonly Statement[]; readonly node: string }

const TYPES = {
  AllowlistAgreement: [
    { name: 'blockNumber', type: 'uint64' },
    { name: 'blockHash', type: 'bytes32' },
    { name: 'nodesDigest', type: 'bytes32' },
    { name: 'accountsDigest', type: 'bytes32' },
    { name: 'time', type: 'uint64' },
    { name: 'previous', type: 'bytes32' },
  ],
}

const FILE = 'statements.jsonl'

type Unsigned = Omit<Statement, 'signature'>

const domainOf = ({ chainId, registry }: Unsigned): TypedDataDomain => ({
  name: 'CausewayAllowlist',
  version: '1',
  chainId,
  verifyingContract: registry,
})

const messageOf = ({ blockNumber, blockHash, nodesDigest, accountsDigest, time, previous }: Unsigned) => ({
  ...{ blockNumber, blockHash, nodesDigest, accountsDigest },
  ...{ time, previous },
})

const digestOf = (statement: Unsigned): string => TypedDataEncoder.hash(domainOf(statement), TYPES, messageOf(statement))

/** Digests of both lists, each ascending. */
export const listDigests = ({ nodes, accounts }: Lists): Pick<Statement, 'nodesDigest' | 'accountsDigest'> => ({
  nodesDigest: digestOfJson([...nodes].sort()),
  accountsDigest: digestOfJson([...accounts].sort()),
})

/** Signs a statement and appends it; on disk when it returns. A last line that a kill cut off is taken away first. */
export const appendStatement = async (
  folder: string,
  signer: Wallet,
  statement: Omit<Unsigned, 'previous'>,
): Promise<Statement> => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, FILE)
  const last = lastStatement(file)
  const unsigned = { ...statement, previous: last === undefined ? ZeroHash : digestOf(last) }
  const signature = await signer.signTypedData(domainOf(unsigned), TYPES, messageOf(unsigned))
  const handle = openSync(file, 'a', 0o600)
  try {
    appendFileSync(handle, `${JSON.stringify({ ...unsigned, signature })}\n`)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  return { ...unsigned, signature }
}

const lastStatement = (file: string): Statement | undefined => {
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole))
  const line = whole.trimEnd().split('\n').at(-1)
  return line === undefined || line === '' ? undefined : parse(line)
}

const parse = (line: string): Statement => {
  try {
    return statementSchema.parse(JSON.parse(line))
  } catch (cause) {
    throw allowlistErrors.AllowlistLogInvalid({ line: line.slice(0, 200) }, cause)
  }
}

/** Checks a whole log: every line is signed by `node` and follows the one before. @throws AllowlistLogInvalid */
export const verifyLog = (text: string, node: string): StatementLog => {
  const statements = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
    .map(parse)
  let previous: string = ZeroHash
  for (const [index, statement] of statements.entries()) {
    const signer = recovered(statement)
    if (signer !== node || statement.previous !== previous)
      throw allowlistErrors.AllowlistLogInvalid({ line: index + 1, signer, node, follows: statement.previous === previous })
    previous = digestOf(statement)
  }
  return { statements, node }
}

const recovered = (statement: Statement): string => {
  try {
    return verifyTypedData(domainOf(statement), TYPES, messageOf(statement), statement.signature)
  } catch {
    return 'nobody'
  }
}
