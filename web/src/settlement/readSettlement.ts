import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { read } from '@causeway/sdk/client/send'
import type { AgreementId } from '@causeway/sdk/ids'
import { type EscrowAccount, getEscrowAccount } from '@causeway/sdk/settlement/depositEscrow'
import { type Fact, factsNamed } from '../chain/facts.ts'
import { type Listing, readNewest } from '../chain/readNewest.ts'

export type Credit = { readonly payee: string; readonly token: string; readonly credited: bigint }
export type PayeeRow = Credit & {
  /** Of what was credited, what is not withdrawn yet. */
  readonly owed: bigint
}
export type Settlement = {
  readonly accounts: ReadonlyMap<AgreementId, EscrowAccount>
  readonly payees: Listing<PayeeRow>
}

/** What splits gave each payee in all, in each token; in the order of the first credit. */
export const creditsOf = (facts: readonly Fact[]): Credit[] => {
  const credits = new Map<string, Credit>()
  for (const { args } of factsNamed(facts, 'RevenueSplit')) {
    for (const [index, payee] of args.payees.entries()) {
      const key = `${args.token} ${payee}`
      const credited = (credits.get(key)?.credited ?? 0n) + (args.amounts[index] ?? 0n)
      credits.set(key, { payee, token: args.token, credited })
    }
  }
  return [...credits.values()]
}

/** Deposits of the agreements, and what payees were credited and are still owed. */
export const readSettlement = async (
  client: CausewayClient,
  facts: readonly Fact[],
  agreements: readonly AgreementId[],
): Promise<Settlement> => {
  const accounts = await Promise.all(agreements.map((id) => getEscrowAccount(client, id)))
  const payees = await readNewest(creditsOf(facts).reverse(), async (credit) => {
    const owed = await read(() => client.contracts.splitter.owed(credit.token, credit.payee))
    return { ...credit, owed }
  })
  const byId = agreements.flatMap((id, index) => {
    const account = accounts[index]
    return account === undefined ? [] : [[id, account] as const]
  })
  return { accounts: new Map(byId), payees }
}
