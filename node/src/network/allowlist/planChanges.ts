// What has to change in the lists of a node so that they are those of the registry.
import { isIP } from 'node:net'
import { type BesuLists, keyOfNode } from './besuLists.ts'
import { type Enode, enodeText } from './enode.ts'
import type { RegistryView } from './readRegistry.ts'

export type Changes = {
  readonly addNodes: readonly string[]
  /** In Besu's own words. */
  readonly removeNodes: readonly string[]
  readonly addAccounts: readonly string[]
  readonly removeAccounts: readonly string[]
}

/** The addresses that a host name has now; Besu may list a name under one of them. */
export type Addresses = ReadonlyMap<string, ReadonlySet<string>>

export const planChanges = (
  { nodes, accounts }: Pick<RegistryView, 'nodes' | 'accounts'>,
  listed: BesuLists,
  addresses: Addresses = new Map(),
): Changes => {
  const wanted = new Map(nodes.flatMap((node) => textsOf(node, addresses).map((text) => [text, node] as const)))
  const found = new Set(listed.nodes.map((entry) => wanted.get(keyOfNode(entry))))
  const listedAccounts = new Set(listed.accounts)
  const wantedAccounts = new Set(accounts)
  return {
    addNodes: nodes.filter((node) => !found.has(node)).map(enodeText),
    removeNodes: listed.nodes.filter((entry) => !wanted.has(keyOfNode(entry))).map(({ text }) => text),
    addAccounts: accounts.filter((account) => !listedAccounts.has(account)),
    removeAccounts: [...listedAccounts].filter((account) => !wantedAccounts.has(account)),
  }
}

/** A node under its name and under each address of the name. */
const textsOf = (node: Enode, addresses: Addresses): string[] => {
  const others = isIP(node.host) === 0 ? [...(addresses.get(node.host) ?? [])] : []
  return [node.host, ...others].map((host) => enodeText({ ...node, host }))
}

export const isNothing = (changes: Changes): boolean => Object.values(changes).every((entries) => entries.length === 0)
