// causeway member key add | remove | list | consent, and the consent of a consensus key
import { writeFileSync } from 'node:fs'
import { signerOf } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import { addMemberKey } from '@causeway/sdk/member/addMemberKey'
import { getKey } from '@causeway/sdk/member/getMember'
import { getMemberKeys } from '@causeway/sdk/member/getMemberKeys'
import { removeMemberKey } from '@causeway/sdk/member/removeMemberKey'
import { replaceValidator } from '@causeway/sdk/member/replaceValidator'
import type { KeyRole } from '@causeway/sdk/member/roles'
import { parseValidatorConsent, signValidatorConsent } from '@causeway/sdk/member/validatorConsent'
import { type Command, Option } from 'commander'
import { Wallet } from 'ethers'
import { addressOf, readJson, withClient, writeWhole } from '../command/home.ts'
import { action, boundedNumber, type GlobalOptions } from '../command/options.ts'
import { grid, print } from '../command/output.ts'
import { memberCommandErrors } from './errors.ts'
import { readConsensusKey, readPrivateKey } from './keyFiles.ts'
import { asMember } from './memberClient.ts'
import { findMember } from './reference.ts'

type AddOptions = GlobalOptions & { readonly key: string; readonly role: KeyRole }
type ConsentOptions = GlobalOptions & {
  readonly member: string
  readonly key: string
  readonly passwordFile?: string
  readonly out: string
  readonly days: string
}

const HOUR = 3_600
const DAY = 86_400
const MOST_DAYS = 365

export const addKeyCommands = (member: Command): void => {
  const key = member.command('key').description('the keys of your organisation')
  key
    .command('create')
    .description('make a new private key in a file that only you can read, and print its address')
    .argument('<file>', 'which must not exist')
    .action(action(create))
  key
    .command('add')
    .requiredOption('--key <file>', 'the private key, which signs that it belongs to you')
    .addOption(new Option('--role <role>').choices(['controller', 'node', 'payee']).makeOptionMandatory())
    .action(action((options) => add(options as AddOptions)))
  key.command('remove').argument('<address>').action(action(remove))
  key.command('list').argument('<member>', 'DID, id, institution code or key').action(action(list))
  member
    .command('validator-consent')
    .description('have a consensus key sign that it validates for an organisation; run it where the key is')
    .requiredOption('--member <member>', 'DID, id, institution code or key')
    .requiredOption('--key <file>', "validator_key.json of the validator's home, or a file with a private key")
    .option('--password-file <file>', 'otherwise the password is taken from CAUSEWAY_VALIDATOR_PASSWORD')
    .requiredOption('--out <file>', 'for who proposes the validator; nothing in it is secret')
    .option('--days <number>', 'how long the consent holds: through vote and delay', '30')
    .action(action((options) => consent(options as ConsentOptions)))
  member
    .command('replace-validator')
    .description('schedule another consensus key for your own validator, without a vote; then activate it')
    .argument('<file>', 'made by member validator-consent')
    .action(action(replace))
}

/** @throws KeyFileTaken */
const create = async (options: GlobalOptions, file: string): Promise<void> => {
  const key = Wallet.createRandom()
  try {
    writeFileSync(file, `${key.privateKey}\n`, { mode: 0o600, flag: 'wx' })
  } catch (cause) {
    throw memberCommandErrors.KeyFileTaken({ file }, cause)
  }
  print({ address: key.address, file }, options)
}

const add = (options: AddOptions): Promise<void> =>
  asMember(options, async (client) => {
    const key = new Wallet(readPrivateKey(options.key))
    const { memberId } = await getKey(client, signerOf(client).address)
    await addMemberKey(client, { memberId, key, role: options.role, deadline: (await chainTime(client)) + HOUR })
    print({ memberId, key: key.address, role: options.role }, options)
  })

const remove = (options: GlobalOptions, address: string): Promise<void> =>
  asMember(options, async (client) => {
    await removeMemberKey(client, addressOf(address))
    print({ removed: addressOf(address) }, options)
  })

const list = (options: GlobalOptions, reference: string): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const keys = await getMemberKeys(client, await findMember(client, reference))
    print({ keys }, options, grid([['key', 'role'], ...keys.map(({ address, role }) => [address, role])]))
  })

const consent = (options: ConsentOptions): Promise<void> =>
  withClient({ home: options.home }, async (client) => {
    const memberId = await findMember(client, options.member)
    const consensusKey = await readConsensusKey(options.key, options.passwordFile)
    const deadline = (await chainTime(client)) + DAY * boundedNumber(options.days, '--days', MOST_DAYS)
    const signed = await signValidatorConsent(client, { memberId, consensusKey, deadline })
    writeWhole(options.out, `${JSON.stringify(signed, null, 2)}\n`)
    print({ memberId, validator: new Wallet(consensusKey).address, deadline, file: options.out }, options)
  })

const replace = (options: GlobalOptions, file: string): Promise<void> =>
  asMember(options, async (client) => {
    const { changeId } = await replaceValidator(client, parseValidatorConsent(readJson(file)))
    print({ changeId, next: `causeway governance activate ${changeId}` }, options)
  })
