// The JWT that Besu asks for: short-lived, for the methods that the agent calls and no others.
import { createPrivateKey, sign } from 'node:crypto'

export type CreateTokenParameters = {
  /** PEM: P-256 (ES256) or RSA (RS256), the pair of Besu's jwt-public-key-file. */
  readonly privateKey: string
  /** Unix seconds. */
  readonly now: number
}

const SECONDS = 60
const PERMISSIONS = ['perm:*', 'admin:nodeInfo', 'eth:call', 'eth:chainId', 'eth:getBlockByNumber']

/** @example createToken({ privateKey, now }) // eyJhbGciOiJFUzI1NiIs… */
export const createToken = ({ privateKey, now }: CreateTokenParameters): string => {
  const key = createPrivateKey(privateKey)
  const alg = key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256'
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg, typ: 'JWT' })}.${part({ permissions: PERMISSIONS, iat: now, exp: now + SECONDS })}`
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}
