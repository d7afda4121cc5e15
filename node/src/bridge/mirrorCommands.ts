// causeway bridge publish | mirrored agreement | result | status, and anchor: what stands on one chain, and what the other shows of it.
import { anchorStatus } from '@causeway/sdk/bridge/mirror/anchorStatus'
import { checkMirroredResult } from '@causeway/sdk/bridge/mirror/checkMirroredResult'
import { getMirroredAgreement } from '@causeway/sdk/bridge/mirror/getMirroredAgreement'
import { getMirroredResult } from '@causeway/sdk/bridge/mirror/getMirroredResult'
import { getMirroredStatus } from '@causeway/sdk/bridge/mirror/getMirroredStatus'
import { publishAgreement } from '@causeway/sdk/bridge/mirror/publishAgreement'
import { publishResult } from '@causeway/sdk/bridge/mirror/publishResult'
import { publishStatus } from '@causeway/sdk/bridge/mirror/publishStatus'
import type { PublishReturnType, Sighting } from '@causeway/sdk/bridge/mirror/sighting'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { type Command, Option } from 'commander'
import { sha256 } from 'ethers'
import { jurisdictions, type NetworkJurisdiction } from '../../../deploy/networks/network.ts'
import { readBytes } from '../command/home.ts'
import { action, type GlobalOptions, parseAgreementId, parseBytes32, parseJobId } from '../command/options.ts'
import { print } from '../command/output.ts'
import { findMember } from '../member/reference.ts'
import { crossingFrom, withChains } from './chains.ts'
import { bridgeCommandErrors } from './errors.ts'

type MirrorOptions = GlobalOptions & { readonly from: NetworkJurisdiction }
type IssuerOptions = MirrorOptions & { readonly issuer: string }
type AnchorOptions = MirrorOptions & { readonly file: string }
type ResultOptions = MirrorOptions & { readonly manifest?: string }

const ISSUER = [
  '--issuer <member>',
  'the organisation that issues the list: DID, id, institution code or key on its chain',
] as const

const LIST = ['<list>', 'the id (URL) of the status list credential'] as const

export const addMirrorCommands = (bridge: Command): void => {
  const publish = bridge
    .command('publish')
    .description('send what stands on one chain to the mirror of the other; again after a change')
  bridge
    .command('anchor')
    .description('anchor the digest of a status list of credentials, as its issuer; publish status shows it to the other chain')
    .argument(...LIST)
    .requiredOption('--file <file>', 'the status list credential as it is served')
    .addOption(fromOption())
    .action(action((options, list: string) => anchor(options as AnchorOptions, list)))
  const mirrored = bridge.command('mirrored').description('what the other chain shows of something, and since when')
  subject(publish, 'agreement').action(action((options, id: string) => sendAgreement(options as MirrorOptions, id)))
  subject(publish, 'result').action(action((options, job: string) => sendResult(options as MirrorOptions, job)))
  subject(publish, 'status')
    .requiredOption(...ISSUER)
    .action(action((options, list: string) => sendStatus(options as IssuerOptions, list)))
  subject(mirrored, 'agreement').action(action((options, id: string) => showAgreement(options as MirrorOptions, id)))
  subject(mirrored, 'result')
    .option('--manifest <digest>', 'compare with this digest of a manifest')
    .action(action((options, job: string) => showResult(options as ResultOptions, job)))
  subject(mirrored, 'status')
    .requiredOption(...ISSUER)
    .action(action((options, list: string) => showStatus(options as IssuerOptions, list)))
}

const subjects = {
  agreement: ['state, parties and suspension of an agreement', '<agreement>', 'its id'],
  result: ['the manifest that is anchored for a job, and its signer', '<job>', 'its id'],
  status: ['the digest of a status list of credentials', ...LIST],
} as const

const subject = (parent: Command, name: keyof typeof subjects): Command => {
  const [description, argument, help] = subjects[name]
  return parent.command(name).description(description).argument(argument, help).addOption(fromOption())
}

const fromOption = (): Option =>
  new Option('--from <chain>', 'the chain on which it stands').choices([...jurisdictions]).default('CN')

type Sides = { readonly source: CausewayClient; readonly destination: CausewayClient }

const across = (options: MirrorOptions, as: string | undefined, run: (sides: Sides) => Promise<void>): Promise<void> =>
  withChains({ home: options.home, as }, (chains) => {
    const { source, destination } = crossingFrom(chains, options.from)
    return run({ source: source.client, destination: destination.client })
  })

const publishing = (
  options: MirrorOptions,
  publish: (client: CausewayClient, destinationChainId: number) => Promise<PublishReturnType>,
): Promise<void> =>
  across(options, options.as ?? 'hospital', async ({ source, destination }) =>
    print({ ...(await publish(source, destination.deployment.chainId)) }, options),
  )

const anchor = (options: AnchorOptions, list: string): Promise<void> =>
  across(options, options.as ?? 'hospital', async ({ source }) => {
    const digest = sha256(readBytes(options.file))
    const { revision } = await anchorStatus(source, { list, digest })
    print({ list, digest, revision }, options)
  })

const sendAgreement = (options: MirrorOptions, agreement: string): Promise<void> =>
  publishing(options, (client, destinationChainId) =>
    publishAgreement(client, { id: parseAgreementId(agreement), destinationChainId }),
  )

const sendResult = (options: MirrorOptions, job: string): Promise<void> =>
  publishing(options, (client, destinationChainId) => publishResult(client, { jobId: parseJobId(job), destinationChainId }))

const sendStatus = (options: IssuerOptions, list: string): Promise<void> =>
  publishing(options, async (client, destinationChainId) => {
    const issuer = await findMember(client, options.issuer)
    return publishStatus(client, { issuer, list, destinationChainId })
  })

/** What the chain shows that `--from` does not name. @throws MirrorEmpty */
const showing = <Seen extends { readonly sighting: Sighting }>(
  options: MirrorOptions,
  look: (sides: Sides, sourceChainId: number) => Promise<Seen | undefined>,
): Promise<void> =>
  across(options, undefined, async (sides) => {
    const { chainId } = sides.source.deployment
    const seen = await look(sides, chainId)
    if (seen === undefined) throw bridgeCommandErrors.MirrorEmpty({ from: options.from })
    const { sighting, ...shown } = seen
    print({ ...shown, ...sighting }, options)
  })

const showAgreement = (options: MirrorOptions, agreement: string): Promise<void> =>
  showing(options, ({ destination }, sourceChainId) =>
    getMirroredAgreement(destination, { sourceChainId, id: parseAgreementId(agreement) }),
  )

const showResult = (options: ResultOptions, job: string): Promise<void> =>
  showing(options, async ({ destination }, sourceChainId) => {
    const jobId = parseJobId(job)
    const seen = await getMirroredResult(destination, { sourceChainId, jobId })
    if (seen === undefined || options.manifest === undefined) return seen
    const manifestDigest = parseBytes32(options.manifest, '--manifest')
    await checkMirroredResult(destination, { sourceChainId, jobId, manifestDigest })
    return { ...seen, verified: true }
  })

const showStatus = (options: IssuerOptions, list: string): Promise<void> =>
  showing(options, async ({ source, destination }, sourceChainId) => {
    const issuer = await findMember(source, options.issuer)
    return getMirroredStatus(destination, { sourceChainId, issuer, list })
  })
