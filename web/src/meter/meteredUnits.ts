import type { AgreementId } from '@causeway/sdk/ids'
import { type Fact, factsNamed } from '../chain/facts.ts'

/** Units that the last voucher of an agreement covers: vouchers are cumulative. */
export const meteredUnits = (facts: readonly Fact[], id: AgreementId): bigint =>
  factsNamed(facts, 'UsageMetered').findLast(({ args }) => args.agreementId === id)?.args.units ?? 0n
