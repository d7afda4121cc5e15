// causeway governance recognition show | sign | confirm: what two chains recognise of one another
import { type CausewayClient, signerOf } from '@causeway/sdk/client/createClient'
import { hexBytes } from '@causeway/sdk/ids'
import { confirmPeer, type PeerAdoption, signPeerAdoption } from '@causeway/sdk/member/confirmPeer'
import { getPeerRecognition, getRecognition } from '@causeway/sdk/member/getRecognition'
import type { Command } from 'commander'
import { commandErrors } from '../command/errors.ts'
import { withClient } from '../command/home.ts'
import { action, type GlobalOptions, wholeNumber } from '../command/options.ts'
import { print } from '../command/output.ts'
import { asMember } from './memberClient.ts'

type PeerOptions = GlobalOptions & {
  readonly chain: string
  readonly digest: string
  readonly epoch: string
  readonly number?: string
}
type ConfirmOptions = PeerOptions & { readonly signature: readonly string[] }
type ShowOptions = GlobalOptions & { readonly chain?: string }

export const addRecognitionCommands = (governance: Command): void => {
  const recognition = governance.command('recognition').description('what this chain and another recognise of one another')
  recognition
    .command('show')
    .description('the list that this chain has adopted, and how far another chain has come with it')
    .option('--chain <id>', 'chain id of the other one')
    .action(action((options) => show(options as ShowOptions)))
  withAdoption(recognition.command('sign'))
    .description('sign, as one of the signers of the other chain, that it has adopted a list')
    .action(action((options) => sign(options as PeerOptions)))
  withAdoption(recognition.command('confirm'))
    .description('show this chain that the other one has adopted a list')
    .requiredOption('--signature <hex...>', 'made by recognition sign, of two thirds of the signers')
    .action(action((options) => confirm(options as ConfirmOptions)))
}

const withAdoption = (command: Command): Command =>
  command
    .requiredOption('--chain <id>', 'chain id of the other one')
    .requiredOption('--digest <hex>', 'of the list')
    .requiredOption('--epoch <number>', 'of its signers, as this chain knows them')
    .option('--number <number>', 'of this confirmation; the next one that this chain accepts if not given')

const adoptionOf = async (client: CausewayClient, { chain, digest, epoch, number }: PeerOptions): Promise<PeerAdoption> => {
  const peerChainId = wholeNumber(chain, '--chain')
  const next = async (): Promise<bigint> => (await getPeerRecognition(client, peerChainId)).confirmations + 1n
  const given = number === undefined ? await next() : wholeNumber(number, '--number')
  return { peerChainId, digest, epoch: wholeNumber(epoch, '--epoch'), number: given }
}

const show = (options: ShowOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const { digest, entries } = await getRecognition(client)
    const lines = [
      digest === undefined ? 'This chain has adopted no list.' : `List ${digest}, ${entries.length} entries`,
      ...entries.map(({ kind, name, version, digest: of }) => `  ${kind} ${name} ${version} ${of}`),
    ]
    if (options.chain === undefined) return print({ digest, entries }, options, lines)
    const peer = await getPeerRecognition(client, wholeNumber(options.chain, '--chain'))
    const state = peer.isInForce
      ? 'in force: both chains have adopted it'
      : `not in force: it confirmed ${peer.confirmed ?? 'nothing'}`
    const peerLine = `Chain ${options.chain}: ${state}; epoch ${peer.epoch}, ${peer.signers.length} signers`
    print({ digest, entries, peer }, options, [...lines, peerLine])
  })

const sign = (options: PeerOptions): Promise<void> =>
  asMember(options, async (client) => {
    const signer = signerOf(client)
    const signature = await signPeerAdoption(client, { ...(await adoptionOf(client, options)), signer })
    print({ signer: signer.address, signature }, options)
  })

const confirm = (options: ConfirmOptions): Promise<void> =>
  asMember(options, async (client) => {
    for (const signature of options.signature) {
      if (!hexBytes.safeParse(signature).success) {
        throw commandErrors.ArgumentInvalid({ argument: '--signature', given: signature, problem: 'expected bytes as 0x-hex' })
      }
    }
    const adoption = await adoptionOf(client, options)
    await confirmPeer(client, { ...adoption, signatures: options.signature })
    print({ ...(await getPeerRecognition(client, adoption.peerChainId)) }, options)
  })
