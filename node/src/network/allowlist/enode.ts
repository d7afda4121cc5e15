// Enodes as text and as what counts in them: key, host and TCP port. Besu adds `?discport=` where discovery is off.
import { hostPort } from '@causeway/sdk/member/hostPort'
import { isNodeHost } from '@causeway/sdk/member/isNodeHost'

export type Enode = { readonly id: string; readonly host: string; readonly port: number }

const FORM = /^enode:\/\/([0-9a-f]{128})@(\[[0-9a-f:.]+\]|[a-z0-9.-]{1,253}):(\d{1,5})(\?discport=\d{1,5})?$/

/** Undefined if it is not an enode. */
export const parseEnode = (text: string): Enode | undefined => {
  const [, id, host, port] = FORM.exec(text.toLowerCase()) ?? []
  if (id === undefined || host === undefined) return undefined
  return makeEnode(id, host.replace(/^\[|\]$/g, ''), Number(port))
}

/** Undefined if one of them does not fit. */
export const makeEnode = (id: string, host: string, port: number): Enode | undefined => {
  const lower = host.toLowerCase()
  if (!/^[0-9a-f]{128}$/.test(id) || !isNodeHost(lower) || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined
  return { id, host: lower, port }
}

/** The canonical text: equal for equal enodes. */
export const enodeText = ({ id, host, port }: Enode): string => `enode://${id}@${hostPort(host, port)}`
