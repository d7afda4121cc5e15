// Seats, evidence, and the version of the rules.
import { heightOf } from './checkBlocks.ts'
import type { Finding } from './finding.ts'
import type { ChainReading, NodeReading } from './reading.ts'

export const checkValidators = (chain: ChainReading): Finding[] => [
  ...chain.nodes.flatMap((node) => [...seatOf(node, chain), ...upgradeOf(node, chain), ...evidenceOf(node)]),
  ...unattended(chain),
]

const seatOf = ({ name, validator }: NodeReading, { validators }: ChainReading): Finding[] => {
  if (validator === undefined || validators === undefined || validators.includes(validator)) return []
  const measured = `its key ${validator} has no seat in ValidatorSet`
  const advice = 'It follows the chain and does not vote. If it is meant to, let the members vote on its seat.'
  const command = 'causeway governance propose add-validator'
  return [{ code: 'ValidatorUnseated', severity: 'warning', subject: name, measured, advice, command }]
}

/** Only told where every seat could be here: on many machines a doctor sees its own node. */
const unattended = ({ nodes, validators = [] }: ChainReading): Finding[] => {
  const here = new Set(nodes.flatMap(({ validator }) => validator ?? []))
  if (here.size < validators.length - 1 || here.size === 0) return []
  return validators
    .filter((address) => !here.has(address))
    .map((address) => ({
      code: 'SeatUnattended',
      severity: 'warning',
      subject: address,
      measured: 'has a seat, and no node here signs with its key',
      advice: 'If its key is lost, its organisation replaces it; a seat that nobody fills is one of the f that may fail.',
      command: 'causeway governance propose replace-validator',
    }))
}

const upgradeOf = (node: NodeReading, { upgrade }: ChainReading): Finding[] => {
  const { name, knownVersion, start } = node
  if (upgrade === undefined || upgrade.version === 0 || knownVersion === undefined || knownVersion >= upgrade.version) return []
  const left = upgrade.height - (heightOf(node) ?? 0)
  const when = left > 0 ? `in ${left} blocks` : 'now'
  const measured = `from block ${upgrade.height} (${when}) the network runs version ${upgrade.version}, its program knows ${knownVersion}`
  const advice =
    'The program stops at that height with exit code 3. Build the release with that version and start it on the same home.'
  return [
    {
      code: 'UpgradeNeeded',
      severity: left > 0 ? 'warning' : 'error',
      subject: name,
      measured,
      advice,
      command: `${start} --programs <folder>`,
    },
  ]
}

const evidenceOf = ({ name, misbehavior = [] }: NodeReading): Finding[] =>
  misbehavior.map(({ type, validator, height }) => ({
    code: 'MisbehaviorRecorded',
    severity: 'warning',
    subject: validator,
    measured: `${type} at block ${height}, on record at ${name}`,
    advice: 'Two machines sign with one key, or its owner cheats: propose to suspend the organisation until that is settled.',
    command: 'causeway governance propose suspend',
  }))
