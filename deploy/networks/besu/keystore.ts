// The PKCS12 keystore of a node's RPC. Node has no writer of PKCS12, and none of npm is worth a dependency for one file an operator
// makes once a year: openssl does it (decision record 0075).
import { execFile } from 'node:child_process'
import { chmodSync, existsSync } from 'node:fs'
import { isIP } from 'node:net'
import { promisify } from 'node:util'
import { besuErrors } from './errors.ts'

export type KeystoreParameters = {
  /** Names of files; certificate and key are made, self-signed, if there is no certificate. */
  readonly certificate: string
  readonly key: string
  readonly keystore: string
  readonly passwordFile: string
  /** The name or address under which clients reach the RPC. */
  readonly host: string
  /** The program; `openssl` if absent. */
  readonly openssl?: string
}

const run = promisify(execFile)
/** A certificate that is nobody's but the network's own is renewed within this many days. */
const DAYS = '398'

/** Writes the keystore. @throws BesuKeystoreNotMade */
export const makeKeystore = async (parameters: KeystoreParameters): Promise<void> => {
  const { certificate, key, keystore, passwordFile, host, openssl = 'openssl' } = parameters
  const names = `subjectAltName=${isIP(host) === 0 ? 'DNS' : 'IP'}:${host},DNS:localhost,IP:127.0.0.1`
  const selfSigned = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', DAYS]
  const bundle = ['pkcs12', '-export', '-name', 'besu', '-in', certificate, '-inkey', key, '-out', keystore]
  try {
    if (!existsSync(certificate))
      await run(openssl, [
        ...selfSigned,
        '-subj',
        `/CN=${host.slice(0, 64)}`,
        '-addext',
        names,
        '-keyout',
        key,
        '-out',
        certificate,
      ])
    await run(openssl, [...bundle, '-passout', `file:${passwordFile}`])
    for (const file of [key, keystore]) chmodSync(file, 0o600)
  } catch (cause) {
    throw besuErrors.BesuKeystoreNotMade({ keystore }, cause)
  }
}
