// What the registry takes for the host of a node, as contracts/member/NodeHost.sol has it.

const MOST_CHARACTERS = 253
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i
const GROUP = /^[0-9a-f]{1,4}$/i
/** Without a leading zero, which some clients take for octal. */
const OCTET = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/

/**
 * Whether `host` can be a name, or an IPv4 or IPv6 address; an IPv6 address without brackets, zone, or IPv4 address at its end.
 *
 * @example
 * isNodeHost('node-1.hospital.example') // true
 * isNodeHost('10.0.0.300') // false
 */
export const isNodeHost = (host: string): boolean =>
  host.length <= MOST_CHARACTERS && (host.includes(':') ? isIpv6(host) : isNameOrIpv4(host))

/** A name whose last label is a number is none: clients read it as an address. */
const isNameOrIpv4 = (host: string): boolean => {
  const labels = host.split('.')
  if (!labels.every((label) => LABEL.test(label))) return false
  const endsInNumber = /^\d+$/.test(labels.at(-1) ?? '')
  return !endsInNumber || (labels.length === 4 && labels.every((label) => OCTET.test(label)))
}

const isIpv6 = (host: string): boolean => {
  const halves = host.split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (!groups.every((group) => GROUP.test(group))) return false
  return halves.length === 2 ? groups.length > 0 && groups.length < 8 : halves.length === 1 && groups.length === 8
}
