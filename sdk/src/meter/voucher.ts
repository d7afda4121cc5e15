// Vouchers: cumulative, signed by the consumer, collected by the provider once the results are delivered.
import type { CausewayClient } from '../client/createClient.ts'
import { signTyped, typedDigest } from '../client/typedData.ts'
import type { AgreementId } from '../ids.ts'

export type Voucher = {
  readonly agreementId: AgreementId
  /** Units of use since the agreement began. */
  readonly units: bigint
  /** Value since the agreement began, in the token's smallest unit. */
  readonly valueAggregate: bigint
  /** Merkle root of the jobs that are covered, see usageRoot.ts. */
  readonly usageRoot: string
}

export const voucherTypes = {
  Voucher: [
    { name: 'agreementId', type: 'bytes32' },
    { name: 'units', type: 'uint64' },
    { name: 'valueAggregate', type: 'uint128' },
    { name: 'usageRoot', type: 'bytes32' },
  ],
}

/** What a consumer signs for a voucher. */
export const voucherDigest = ({ deployment }: Pick<CausewayClient, 'deployment'>, voucher: Voucher): string =>
  typedDigest(deployment, 'UsageMeter', { types: voucherTypes, message: voucher })

/** The consumer's signature over a voucher. @throws SignerMissing */
export const signVoucher = (client: CausewayClient, voucher: Voucher): Promise<string> =>
  signTyped(client, 'UsageMeter', { types: voucherTypes, message: voucher })
