import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { withClient } from '../command/home.ts'
import type { GlobalOptions } from '../command/options.ts'
import { memberCommandErrors } from './errors.ts'

/** Runs something as the organisation whose key is named. @throws KeyNotNamed */
export const asMember = async ({ home, as }: GlobalOptions, run: (client: CausewayClient) => Promise<void>): Promise<void> => {
  if (as === undefined) throw memberCommandErrors.KeyNotNamed()
  await withClient({ home, as }, run)
}
