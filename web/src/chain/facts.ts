// The facts that the contracts emitted, parsed once and typed by their names.
import type { Contracts } from '@causeway/sdk/client/createClient'
import { address, agreementId, bytes32, jobId, memberId, policyId, productId, rightId } from '@causeway/sdk/ids'
import type { Log } from 'ethers'
import { z } from 'zod'

const amount = z.bigint()

/** The events that the console shows, with the arguments that it reads; others are passed over. */
const shapes = {
  MemberApplied: z.object({ id: memberId, did: z.string() }),
  MemberKeyAdded: z.object({ id: memberId, key: address }),
  ProductRegistered: z.object({ id: productId }),
  PolicyAttached: z.object({ productId, policyId }),
  PolicyDetached: z.object({ productId, policyId }),
  UsageRightMinted: z.object({ id: rightId }),
  AgreementProposed: z.object({ id: agreementId }),
  AgreementReached: z.object({ id: agreementId }),
  AgreementWithdrawn: z.object({ id: agreementId }),
  AgreementClosing: z.object({ id: agreementId }),
  AgreementClosed: z.object({ id: agreementId }),
  JobAuthorised: z.object({ id: jobId, agreementId, units: amount }),
  JobFailed: z.object({ id: jobId }),
  JobExpired: z.object({ id: jobId }),
  ResultAnchored: z.object({ jobId, manifestDigest: bytes32, signer: address }),
  UsageMetered: z.object({ agreementId, units: amount }),
  Deposited: z.object({ agreementId, amount }),
  RevenueSplit: z.object({ agreementId, token: address, amount, payees: z.array(address), amounts: z.array(amount) }),
  Refunded: z.object({ agreementId, amount }),
}
type Shapes = typeof shapes
export type FactName = keyof Shapes

export type Place = { readonly block: number; readonly index: number }

/** A fact of that name (of any name), in the order of the chain. */
export type Fact<Name extends FactName = FactName> = {
  [Key in Name]: { readonly name: Key; readonly args: z.infer<Shapes[Key]>; readonly place: Place }
}[Name]

const isFactName = (name: string): name is FactName => name in shapes

/** The fact in a log of one of the contracts; nothing if the console does not show it. */
export const parseFact = (contracts: Contracts, log: Log): Fact[] => {
  const emitter = Object.values(contracts).find(({ target }) => String(target).toLowerCase() === log.address.toLowerCase())
  const event = emitter?.interface.parseLog(log)
  if (event === null || event === undefined || !isFactName(event.name)) return []
  const args = shapes[event.name].parse(event.args.toObject())
  // CAST: name and arguments belong together, by the table.
  return [{ name: event.name, args, place: { block: log.blockNumber, index: log.index } } as Fact]
}

/** All facts of one name. */
export const factsNamed = <Name extends FactName>(facts: readonly Fact[], name: Name): Fact<Name>[] =>
  // CAST: the filter compares the name that tells them apart.
  facts.filter((fact) => fact.name === name) as Fact<Name>[]
