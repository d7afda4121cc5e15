// causeway member apply | sponsor | list | show | leave, and the keys and nodes of an organisation
import { signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { announceLeave } from '@causeway/sdk/member/announceLeave'
import { applyForMembership } from '@causeway/sdk/member/applyForMembership'
import { getMember } from '@causeway/sdk/member/getMember'
import { getMemberKeys } from '@causeway/sdk/member/getMemberKeys'
import { getNodes } from '@causeway/sdk/member/getNodes'
import { listMembers } from '@causeway/sdk/member/listMembers'
import { type MemberRole, memberRoles } from '@causeway/sdk/member/roles'
import { parseApplication, signApplication, sponsorApplication } from '@causeway/sdk/member/sponsorApplication'
import { type Command, Option } from 'commander'
import { sha256 } from 'ethers'
import { readBytes, readJson, withClient, writeWhole } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions } from '../command/options.ts'
import { grid, print } from '../command/output.ts'
import { addGasCommand } from './gasCommand.ts'
import { addKeyCommands } from './keyCommands.ts'
import { asMember } from './memberClient.ts'
import { addNodeListCommands } from './nodeCommands.ts'
import { findMember } from './reference.ts'
import { organisation, shortOrganisation } from './words.ts'

type ApplyOptions = GlobalOptions & {
  readonly did: string
  readonly role: readonly MemberRole[]
  readonly terms: string
  readonly signOnly?: string
  readonly days: string
}

const DAY = 86_400
const MOST_DAYS = 365

export const addMemberCommands = (program: Command): void => {
  const member = program.command('member').description('organisations of the network, their keys and their nodes')
  member
    .command('apply')
    .description('apply for membership with the key that --as names, which becomes the first controller key')
    .requiredOption('--did <did>', 'of the method cwy: did:cwy:<jurisdiction>:<LEI or USCI>:<address>:<random>')
    .addOption(
      new Option('--role <role...>', 'one or more; validator brings a vote')
        .choices(Object.keys(memberRoles))
        .makeOptionMandatory(),
    )
    .requiredOption('--terms <file>', 'the membership agreement; the chain keeps its SHA-256')
    .option('--sign-only <file>', 'write the signed application to a file, for a member to hand in: who is not in has no coin')
    .option('--days <number>', 'how long the signature holds', '30')
    .action(action((options) => apply(options as ApplyOptions)))
  member
    .command('sponsor')
    .description('hand in an application that its applicant signed')
    .argument('<file>', 'made by member apply --sign-only')
    .action(action(sponsor))
  member.command('list').description('every organisation that ever applied').action(action(list))
  member
    .command('show')
    .description('an organisation with its keys and nodes')
    .argument('<member>', 'DID, id, institution code or key')
    .action(action(show))
  member.command('leave').description('announce that your organisation leaves').action(action(leave))
  addGasCommand(member)
  addKeyCommands(member)
  addNodeListCommands(member)
}

const apply = (options: ApplyOptions): Promise<void> =>
  asMember(options, async (client) => {
    const { did, role: roles, signOnly } = options
    const termsDigest = sha256(readBytes(options.terms))
    if (signOnly === undefined) {
      const { id } = await applyForMembership(client, { did, roles, termsDigest })
      return print({ memberId: id, did, state: 'applied' }, options)
    }
    const deadline = (await chainTime(client)) + DAY * boundedNumber(options.days, '--days', MOST_DAYS)
    const application = await signApplication(client, { did, roles, termsDigest, deadline })
    writeWhole(signOnly, `${JSON.stringify(application, null, 2)}\n`)
    print({ file: signOnly, did, controller: application.controller, deadline }, options)
  })

const sponsor = (options: GlobalOptions, file: string): Promise<void> =>
  asMember(options, async (client) => {
    const application = parseApplication(readJson(file))
    const { id } = await sponsorApplication(client, application)
    print({ memberId: id, did: application.did, state: (await getMember(client, id)).state }, options)
  })

const list = (options: GlobalOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const members = await listMembers(client)
    const rows = members.map((member) => [shortOrganisation(member), member.state, member.roles.join(' '), member.id])
    print({ members }, options, grid([['organisation', 'state', 'roles', 'id'], ...rows]))
  })

const show = (options: GlobalOptions, reference: string): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const id = await findMember(client, reference)
    const [member, keys, nodes] = await Promise.all([getMember(client, id), getMemberKeys(client, id), getNodes(client, id)])
    const lines = [
      organisation(member),
      `  id     ${id}`,
      `  state  ${member.state}`,
      `  roles  ${member.roles.join(', ') || 'none'}`,
      ...keys.map(({ address, role }) => `  key    ${address} ${role}`),
      ...nodes.map(
        ({ peerId, host, consensusPort, executionPort }) => `  node   ${peerId} ${host} ${consensusPort} ${executionPort}`,
      ),
    ]
    print({ ...member, keys, nodes }, options, lines)
  })

const leave = (options: GlobalOptions): Promise<void> =>
  asMember(options, async (client) => {
    await announceLeave(client)
    const id = await findMember(client, signerOf(client).address)
    print({ memberId: id, state: (await getMember(client, id)).state }, options)
  })
