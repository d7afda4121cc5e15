// Governance as people type it: organisations, keys and nodes; a decision from its ballot paper to its execution; what is refused.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { computeAddress, encryptKeystoreJson, id as hashOf } from 'ethers'
import { type Consortium, type Organisation, openConsortium } from './voters.ts'

const main = fileURLToPath(new URL('../../../node/src/main.ts', import.meta.url))
const PASSWORD = 'correct horse'

type Answer = { readonly code: number; readonly out: string; readonly error: string }

describe('causeway member and governance', () => {
  let consortium: Consortium
  let voters: readonly [Organisation, Organisation, Organisation, Organisation]
  let applicant: Organisation
  const file = (name: string): string => join(consortium.folder, name)

  const causeway = (...args: string[]): Promise<Answer> =>
    new Promise((resolve) => {
      const options = { encoding: 'utf8', env: { ...process.env, CAUSEWAY_VALIDATOR_PASSWORD: PASSWORD } } as const
      execFile(process.execPath, [main, '--home', consortium.folder, ...args], options, (fault, out, error) =>
        resolve({ code: fault === null ? 0 : Number(fault.code), out, error }),
      )
    })
  /** The words of a command that must succeed. */
  const told = async (...args: string[]): Promise<string> => {
    const { code, out, error } = await causeway(...args)
    assert.equal(code, 0, error)
    return out
  }
  const json = async (...args: string[]): Promise<Record<string, unknown>> => JSON.parse(await told('--json', ...args))
  /** The code of a command that must fail with a typed error. */
  const refused = async (...args: string[]): Promise<[unknown, number]> => {
    const { code, error } = await causeway('--json', ...args)
    const { hint, code: name } = JSON.parse(error).error
    assert.ok(String(hint).length > 10)
    return [name, code]
  }
  /** `--as` with the key of an organisation. */
  const as = ({ key, id }: Organisation): string[] => {
    const name = file(`${id}.key`)
    writeFileSync(name, `${key.privateKey}\n`, { mode: 0o600 })
    return ['--as', name]
  }

  before(async () => {
    consortium = await openConsortium()
    voters = await consortium.seatFour()
    await consortium.govern()
    applicant = await consortium.found('applicant', 'EU')
    const { pid, rpcUrl, deploymentFile } = consortium.network
    const network = { pid, rpcUrl, nodeUrl: 'http://127.0.0.1:1', deploymentFile, startedAt: 0 }
    writeFileSync(file('network.json'), JSON.stringify(network))
    writeFileSync(file('terms.txt'), 'Membership agreement')
  })
  after(() => consortium.close())

  it('takes an application from its signature to the register', async () => {
    const apply = ['member', 'apply', '--did', applicant.did, '--role', 'validator', '--terms', file('terms.txt')]
    assert.deepEqual(await refused(...apply), ['KeyNotNamed', 2])
    await told(...as(applicant), ...apply, '--sign-only', file('application.json'))
    const { state } = await json(...as(voters[0]), 'member', 'sponsor', file('application.json'))
    assert.equal(state, 'applied')
    assert.deepEqual(await refused(...as(voters[0]), 'member', 'sponsor', file('application.json')), ['MemberDidTaken', 5])
    assert.match(await told('member', 'list'), /applied +validator/)
    assert.match(await told('member', 'show', applicant.did), new RegExp(`key +${applicant.key.address} controller`))
    assert.deepEqual(await refused('member', 'show', 'nobody'), ['MemberReferenceInvalid', 2])
  })

  it('puts an admission to the vote, shows it, and carries it out', async () => {
    const propose = ['governance', 'propose', 'admit', '--member', applicant.did, '--reason', 'It validates well.']
    const dry = await told(...propose, '--dry-run')
    assert.match(dry, /1\. Admit EU .*\n +state: applied → admitted/)
    assert.match(dry, /Nothing was proposed/)
    assert.match(await told('governance', 'list'), /No decision was proposed yet/)
    assert.deepEqual(await refused(...as(applicant), ...propose), ['GovernanceNotVoter', 3])
    const { decisionId } = await json(...as(voters[0]), ...propose)
    const short = String(decisionId).slice(0, 10)
    assert.match(await told('governance', 'list', '--open'), new RegExp(`${short} +member +pending +0/3 +CN 0/1 EU 0/1`))
    await consortium.pass(3_601)
    await told(...as(voters[0]), 'governance', 'vote', short, 'for')
    await told(...as(voters[1]), 'governance', 'vote', short, 'for', '--sign-only', file('vote.json'))
    await told(...as(voters[2]), 'governance', 'hand-in', file('vote.json'))
    const again = await refused(...as(voters[2]), 'governance', 'hand-in', file('vote.json'))
    assert.deepEqual(again, ['GovernorInvalidSignature', 3])
    const ballot = await told(...as(voters[2]), 'governance', 'vote', String(decisionId), 'for')
    assert.match(ballot, /"It validates well\."/)
    assert.doesNotMatch(ballot, /#proposer/)
    assert.match(ballot, /Votes +for 3 of 3 needed, against 0, abstain 0, 1 of 4 silent/)
    assert.match(ballot, /EU +for 1 of 1 needed, 2 voters/)
    assert.deepEqual(await refused(...as(voters[2]), 'governance', 'queue', short), ['GovernorUnexpectedProposalState', 5])
    await consortium.pass(3 * 86_400)
    assert.match(await told('governance', 'show', short), /succeeded.*\n[\s\S]*Next +causeway governance queue/)
    await told(...as(voters[2]), 'governance', 'queue', short)
    assert.deepEqual(await refused(...as(voters[2]), 'governance', 'execute', short), ['GovernanceTooEarly', 5])
    await consortium.pass(86_400)
    assert.equal((await json(...as(voters[2]), 'governance', 'execute', short)).state, 'executed')
    assert.equal((await json('member', 'show', applicant.did)).state, 'admitted')
    assert.deepEqual(await refused('governance', 'show', '0x12'), ['DecisionReferenceInvalid', 2])
    assert.deepEqual(await refused('governance', 'show', `0x${'12'.repeat(32)}`), ['DecisionUnknown', 4])
  })

  it('has the keys of a machine consent, and lists its node', async () => {
    const config = file('validator/config')
    await mkdir(config, { recursive: true })
    const seed = Buffer.alloc(64, 7).toString('base64')
    writeFileSync(join(config, 'node_key.json'), JSON.stringify({ priv_key: { type: 'tendermint/PrivKeyEd25519', value: seed } }))
    writeFileSync(join(config, 'nodekey'), hashOf('node key').slice(2))
    const keystore = await encryptKeystoreJson(
      { address: computeAddress(applicant.consensusKey), privateKey: applicant.consensusKey },
      PASSWORD,
      { scrypt: { N: 2, r: 8, p: 1 } },
    )
    writeFileSync(join(config, 'validator_key.json'), keystore)
    const member = ['--member', applicant.did]
    await told('member', 'node', 'consent', ...member, '--validator-home', file('validator'), '--out', file('node.json'))
    const place = ['--host', 'node.example.org', '--consensus-port', '26656', '--execution-port', '30303']
    const { peerId } = await json(...as(applicant), 'member', 'node', 'add', file('node.json'), ...place)
    assert.match(await told('member', 'node', 'list'), new RegExp(`${peerId} +node.example.org +26656 +30303`))
    await told(...as(applicant), 'member', 'node', 'remove', String(peerId))
    const consent = ['member', 'validator-consent', ...member, '--out', file('consent.json')]
    await told(...consent, '--key', join(config, 'validator_key.json'))
    writeFileSync(file('wrong'), 'another password')
    const wrong = await refused(...consent, '--key', join(config, 'validator_key.json'), '--password-file', file('wrong'))
    assert.deepEqual(wrong, ['KeyFileInvalid', 2])
    assert.ok(!readFileSync(file('consent.json'), 'utf8').includes(applicant.consensusKey.slice(2)))
    const dry = await told('governance', 'propose', 'add-validator', '--consent', file('consent.json'), '--dry-run')
    assert.match(dry, /set: 4 validators, of which 1 may fail → 5 validators, of which 1 may fail/)
    assert.match(await told('governance', 'validators'), /4 validators, of which 1 may fail/)
  })

  it('composes every other decision, and says what it would change', async () => {
    const dry = (...args: string[]): Promise<string> => told('governance', 'propose', ...args, '--dry-run')
    const member = ['--member', voters[0].did]
    assert.match(await dry('suspend', ...member, '--reason', 'why'), /admitted → suspended/)
    assert.deepEqual(await refused('governance', 'propose', 'suspend', ...member, '--dry-run'), ['ArgumentInvalid', 2])
    assert.match(await dry('remove-validator', ...member), /→ 3 validators.*\n(.*\n)*.*at least 4/)
    assert.match(await dry('terms', '--class', 'money', '--period', '12h'), /3 days → 12 hours to vote/)
    assert.match(await dry('allowances', '--account', '0.5', '--member-day', '2'), /an account: 0.001 → 0.5 coin/)
    assert.match(await dry('upgrade-plan', '--height', '90000000', '--engine-version', '2'), /none planned → version 2 from/)
    assert.match(await dry('cap', '--jurisdiction', 'CN', '--most', '2'), /no limit → at most 2 validators/)
    writeFileSync(file('list.json'), JSON.stringify([{ kind: 'hash', name: 'SM3', version: '1', digest: hashOf('SM3') }]))
    assert.match(await dry('recognition', '--list', file('list.json')), /\+ hash SM3 1/)
    writeFileSync(file('calls.json'), JSON.stringify([{ target: 'Escrow', data: '0xdeadbeef' }]))
    assert.match(await dry('call', '--calls', file('calls.json')), /UNKNOWN CALL.*\n.*Escrow, which has no such function/)
    writeFileSync(file('calls.json'), JSON.stringify([]))
    assert.deepEqual(await refused('governance', 'propose', 'call', '--calls', file('calls.json'), '--dry-run'), [
      'CallsMalformed',
      2,
    ])
    assert.match(await dry('cancel-change', '--change', '1'), /ValidatorChangeUnknown/)
    assert.match(await told('governance', 'recognition', 'show', '--chain', '1'), /no list.*\n.*not in force/)
    const adoption = ['--chain', '1', '--digest', hashOf('list'), '--epoch', '1']
    const { signature } = await json(...as(voters[0]), 'governance', 'recognition', 'sign', ...adoption)
    const confirm = ['governance', 'recognition', 'confirm', ...adoption, '--signature', String(signature)]
    assert.deepEqual(await refused(...as(voters[0]), ...confirm), ['RecognitionPeerUnknown', 4])
    assert.match(await told('governance', 'terms'), /upgrade +1 day +7 days +7 days +75 % +50 %/)
  })

  it('asks for a quick suspension and supports it', async () => {
    const request = ['governance', 'emergency', 'request', '--member', voters[3].did, '--reason', 'it signs two blocks']
    const { requestId } = await json(...as(voters[0]), ...request)
    await told(...as(voters[1]), 'governance', 'emergency', 'support', String(requestId))
    assert.match(await told('governance', 'emergency', 'list'), /open, 2 supporters, none of EU yet/)
    assert.equal((await json(...as(voters[2]), 'governance', 'emergency', 'support', String(requestId))).state, 'suspended')
  })
})
