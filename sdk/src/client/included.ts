// Waits for a transaction by asking for its receipt. The wait of ethers listens for a block and hears nothing if the block came between its question and its
// subscription: on a chain that mines for each transaction the next block may never come.
import type { TransactionResponse } from 'ethers'

/** Milliseconds: a transaction that the chain has lost is never included, and everything behind it would wait for ever. */
const INCLUSION_MS = 120_000
/** Milliseconds between two questions at most: a block comes every second, and half a second more would be felt at each transaction. */
const LONGEST_PAUSE_MS = 200

/**
 * The receipt of a transaction that was sent, once it is included; a chain that is away is asked again.
 *
 * @throws what `wait` of ethers throws: CALL_EXCEPTION if it was reverted, TIMEOUT after two minutes
 */
export const included = async <Sent extends TransactionResponse>(sent: Sent): Promise<Awaited<ReturnType<Sent['wait']>>> => {
  const { provider, hash } = sent
  const end = Date.now() + INCLUSION_MS
  for (let pause = 20; Date.now() < end; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    if ((await provider.getTransactionReceipt(hash).catch(() => null)) !== null) break
    await new Promise((resume) => setTimeout(resume, pause))
  }
  // CAST: the compiler does not see that the type of a method's answer is that of its call.
  return (await sent.wait(1, Math.max(1, end - Date.now()))) as Awaited<ReturnType<Sent['wait']>>
}
