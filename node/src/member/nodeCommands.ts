// causeway member node consent | add | move | remove | list
import { join } from 'node:path'
import { chainTime } from '@causeway/sdk/client/time'
import { addNode, parseNodeConsent, signNodeConsent } from '@causeway/sdk/member/addNode'
import { getNodes } from '@causeway/sdk/member/getNodes'
import { moveNode } from '@causeway/sdk/member/moveNode'
import { type NodePlace, type PeerId, peerId } from '@causeway/sdk/member/nodeRecord'
import { removeNode } from '@causeway/sdk/member/removeNode'
import type { Command } from 'commander'
import { commandErrors } from '../command/errors.ts'
import { readJson, withClient, writeWhole } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions } from '../command/options.ts'
import { grid, print } from '../command/output.ts'
import { readPeerId, readPrivateKey } from './keyFiles.ts'
import { asMember } from './memberClient.ts'
import { findMember } from './reference.ts'

type PlaceOptions = GlobalOptions & { readonly host: string; readonly consensusPort: string; readonly executionPort: string }
type ConsentOptions = GlobalOptions & {
  readonly member: string
  readonly validatorHome: string
  readonly out: string
  readonly days: string
}

const DAY = 86_400
const MOST_DAYS = 365
const MOST_PORT = 65_535

export const addNodeListCommands = (member: Command): void => {
  const node = member.command('node').description('the nodes that the network lets in')
  node
    .command('consent')
    .description('have the keys of a node sign that it belongs to an organisation; run it where the node is')
    .requiredOption('--member <member>', 'DID, id, institution code or key')
    .requiredOption('--validator-home <folder>', 'the folder of the node')
    .requiredOption('--out <file>', 'for who registers the node; nothing in it is secret')
    .option('--days <number>', 'how long the consent holds', '30')
    .action(action((options) => consent(options as ConsentOptions)))
  withPlace(node.command('add').description('register a node of your organisation'))
    .argument('<file>', 'made by member node consent')
    .action(action((options, file: string) => add(options as PlaceOptions, file)))
  withPlace(node.command('move').description('say where a node listens from now on'))
    .argument('<peer>', 'its id: 40 hexadecimal digits')
    .action(action((options, peer: string) => move(options as PlaceOptions, peer)))
  node.command('remove').argument('<peer>', 'its id').action(action(remove))
  node.command('list').argument('[member]', 'only of one organisation').action(action(list))
}

const withPlace = (command: Command): Command =>
  command
    .requiredOption('--host <name>', 'name or address, as the others reach it')
    .requiredOption('--consensus-port <number>')
    .requiredOption('--execution-port <number>')

const placeOf = ({ host, consensusPort, executionPort }: PlaceOptions): NodePlace => ({
  host,
  consensusPort: boundedNumber(consensusPort, '--consensus-port', MOST_PORT),
  executionPort: boundedNumber(executionPort, '--execution-port', MOST_PORT),
})

/** @throws ArgumentInvalid */
const parsePeer = (text: string): PeerId => {
  const parsed = peerId.safeParse(text)
  if (!parsed.success)
    throw commandErrors.ArgumentInvalid({ argument: 'PEER', given: text, problem: parsed.error.issues[0]?.message })
  return parsed.data
}

const consent = (options: ConsentOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const memberId = await findMember(client, options.member)
    const config = join(options.validatorHome, 'config')
    const nodeKey = readPrivateKey(join(config, 'nodekey'))
    const deadline = (await chainTime(client)) + DAY * boundedNumber(options.days, '--days', MOST_DAYS)
    const signed = await signNodeConsent(client, {
      memberId,
      peerId: readPeerId(join(config, 'node_key.json')),
      nodeKey,
      deadline,
    })
    writeWhole(options.out, `${JSON.stringify(signed, null, 2)}\n`)
    print({ memberId, peerId: signed.peerId, enode: signed.enode, deadline, file: options.out }, options)
  })

const add = (options: PlaceOptions, file: string): Promise<void> =>
  asMember(options, async (client) => {
    const node = { ...parseNodeConsent(readJson(file)), ...placeOf(options) }
    await addNode(client, node)
    print({ peerId: node.peerId, enode: node.enode, ...placeOf(options) }, options)
  })

const move = (options: PlaceOptions, peer: string): Promise<void> =>
  asMember(options, async (client) => {
    const node = { peerId: parsePeer(peer), ...placeOf(options) }
    await moveNode(client, node)
    print(node, options)
  })

const remove = (options: GlobalOptions, peer: string): Promise<void> =>
  asMember(options, async (client) => {
    await removeNode(client, parsePeer(peer))
    print({ removed: parsePeer(peer) }, options)
  })

const list = (options: GlobalOptions, reference?: string): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const nodes = await getNodes(client, reference === undefined ? undefined : await findMember(client, reference))
    const rows = nodes.map(({ peerId, host, consensusPort, executionPort }) => [
      peerId,
      host,
      String(consensusPort),
      String(executionPort),
    ])
    print({ nodes }, options, grid([['node', 'host', 'consensus', 'execution'], ...rows]))
  })
