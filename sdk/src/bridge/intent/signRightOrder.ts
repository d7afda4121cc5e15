import type { CausewayClient } from '../../client/createClient.ts'
import { signTyped } from '../../client/typedData.ts'
import { type RightOrder, rightOrderStruct } from './rightOrder.ts'

/**
 * Signs an order with the key of its user. Whoever has order and signature can have it sold; the user has approved the price to the settler.
 *
 * @param client of the chain where the order is opened
 * @throws SignerMissing, ArgumentInvalid
 */
export const signRightOrder = (client: CausewayClient, order: RightOrder): Promise<string> =>
  signTyped(client, 'RightOrderSettler', rightOrderStruct(client.deployment, order))
