// The host and port of a node, as addresses and URLs have them.

/**
 * An IPv6 address stands in brackets (RFC 3986, 3.2.2), anything else as it is.
 *
 * @example
 * hostPort('2001:db8::1', 26656) // '[2001:db8::1]:26656'
 */
export const hostPort = (host: string, port: number): string => `${host.includes(':') ? `[${host}]` : host}:${port}`
