import type { CausewayClient } from '@causeway/sdk/client/createClient'
import type { Composed } from './propose.ts'

/** What people typed after the options of a subcommand, each of which must be given. */
export type Texts<Name extends string> = Readonly<Record<Name, string>>

export type Subcommand<Name extends string> = {
  readonly name: string
  readonly description: string
  /** Flags with their help, by the name under which the text is found. */
  readonly options: Readonly<Record<Name, readonly [flags: string, help?: string]>>
  readonly compose: (client: CausewayClient, texts: Texts<Name>, reason: string | undefined) => Promise<Composed>
}
