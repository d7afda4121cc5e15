// The state that a chain begins with.

/** Quantities and bytes as 0x-hex; storage from slot to value, 32 bytes each. */
export type GenesisAccount = {
  readonly balance: string
  readonly nonce?: string
  readonly code?: string
  readonly storage?: Readonly<Record<string, string>>
}
/** By address, 0x-hex in lower case. */
export type GenesisAlloc = Readonly<Record<string, GenesisAccount>>
