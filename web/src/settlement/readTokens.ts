import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { Contract } from 'ethers'
import type { Token } from '../format.ts'

const ABI = ['function symbol() view returns (string)', 'function decimals() view returns (uint8)']

/** Terms may name any address as token: what is none is shown in smallest units. */
export const unknownToken: Token = { symbol: 'units of an unknown token', decimals: 0 }

const readToken = async ({ provider }: CausewayClient, address: string): Promise<Token> => {
  const token = new Contract(address, ABI, provider)
  try {
    const [symbol, decimals] = await Promise.all([token.getFunction('symbol')(), token.getFunction('decimals')()])
    return { symbol: String(symbol).slice(0, 12), decimals: Math.min(Number(decimals), 77) }
  } catch {
    return unknownToken
  }
}

export type Tokens = (address: string) => Token

/** Symbol and decimals of some tokens. */
export const readTokens = async (client: CausewayClient, addresses: readonly string[]): Promise<Tokens> => {
  const distinct = [...new Set(addresses)]
  const found = await Promise.all(distinct.map((address) => readToken(client, address)))
  const tokens = new Map(distinct.map((address, index) => [address, found[index]]))
  return (address) => tokens.get(address) ?? unknownToken
}
