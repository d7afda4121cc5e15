// Where the network is: what the server of this page says.
import { deploymentSchema } from '@causeway/sdk/client/deployment'
import { z } from 'zod'
import { consoleErrors } from './errors.ts'

const configSchema = z.object({ rpcUrl: z.url(), nodeUrl: z.url(), deployment: deploymentSchema })
export type ConsoleConfig = z.infer<typeof configSchema>

/** @throws ConsoleUnavailable, ConfigInvalid */
export const fetchConfig = async (): Promise<ConsoleConfig> => {
  const response = await fetch('/config.json').catch((cause: unknown) => {
    throw consoleErrors.ConsoleUnavailable({}, cause)
  })
  if (!response.ok) throw consoleErrors.ConsoleUnavailable({ status: response.status })
  const result = configSchema.safeParse(await response.json().catch(() => undefined))
  if (!result.success) throw consoleErrors.ConfigInvalid({ problem: z.prettifyError(result.error) })
  return result.data
}

/** Whether the provider's node is ready; the server of this page passes the question on. */
export const isNodeReady = (): Promise<boolean> =>
  fetch('/ready').then(
    ({ ok }) => ok,
    () => false,
  )
