// The key of a client, with room in the gas that it asks for.
import { type TransactionRequest, Wallet } from 'ethers'

/** No transaction of a chain with the Osaka rules may ask for more (EIP-7825). */
const MOST_GAS = 1n << 24n
/** For a few storage slots that the estimate found written already and the block finds empty. */
const SLOTS_GAS = 100_000n

/**
 * A chain estimates a transaction as if it stood in its last block; the one that includes it comes later. What a contract had written at the
 * time of that block it overwrites in the estimate, and writes anew in the next: checkpoints of votes, for example. What is not used is not
 * paid for.
 */
export class KeySigner extends Wallet {
  override async estimateGas(transaction: TransactionRequest): Promise<bigint> {
    const needed = await super.estimateGas(transaction)
    const roomy = needed + needed / 4n + SLOTS_GAS
    return needed > MOST_GAS || roomy < MOST_GAS ? roomy : MOST_GAS
  }
}
