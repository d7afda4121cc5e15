// Processes, clocks, disks and the files that only their owner may read.
import type { Finding } from './finding.ts'
import type { ChainReading, NodeReading, SecretReading } from './reading.ts'

/** Seconds: half of what the engine raises an alarm for. */
export const CLOCK_LIMIT = 15
/** Bytes below which a validator does not start, and below which it is time to act. */
const DISK_LEAST = 512 * 2 ** 20
const DISK_LOW = 2 * 2 ** 30
const MIB = 2 ** 20

export const checkMachines = ({ engine, nodes }: ChainReading): Finding[] =>
  nodes.flatMap((node) => [
    ...processOf(node, engine),
    ...clockOf(node),
    ...diskOf(node),
    ...(node.secrets ?? []).flatMap((secret) => secretOf(node, secret)),
    ...(node.alarms ?? []).map((alarm) => alarmOf(node, alarm)),
  ])

const where = ({ log }: NodeReading): string => (log === undefined ? '' : ` The end of ${log} says why.`)

const processOf = (node: NodeReading, engine: ChainReading['engine']): Finding[] => {
  const { name, process, answers, start } = node
  if (process === 'ended') {
    const advice = `Start it.${where(node)}`
    return [{ code: 'NodeDead', severity: 'error', subject: name, measured: 'its process has ended', advice, command: start }]
  }
  if (answers) return []
  if (engine === 'comet' && process === 'elsewhere') {
    const advice =
      'By default a validator answers its own machine alone (`rpcListen` in its validator.json): ask the doctor there.'
    return [{ code: 'NodeSilent', severity: 'warning', subject: name, measured: 'no port answers this machine', advice }]
  }
  const measured = process === 'running' ? 'its process runs and no port answers' : 'no port answers'
  const advice = `Right after a start this lasts some seconds; else look at its network and its machine.${where(node)}`
  return [{ code: 'NodeSilent', severity: 'error', subject: name, measured, advice }]
}

const clockOf = ({ name, clockAhead }: NodeReading): Finding[] => {
  if (clockAhead === undefined || Math.abs(clockAhead) <= CLOCK_LIMIT) return []
  const measured = `its clock is ${Math.abs(clockAhead)} s ${clockAhead > 0 ? 'ahead of' : 'behind'} this machine's`
  const advice = 'Votes carry times, and blocks from the future wait: let the machines follow a time server.'
  return [{ code: 'ClockSkewed', severity: 'warning', subject: name, measured, advice, command: 'timedatectl set-ntp true' }]
}

const diskOf = ({ name, disk }: NodeReading): Finding[] => {
  if (disk === undefined || disk.freeBytes >= DISK_LOW) return []
  const measured = `${Math.floor(disk.freeBytes / MIB)} MiB are free at ${disk.folder}`
  const advice = 'Make room or move the folder to a larger disk: a validator that cannot write stops.'
  const severity = disk.freeBytes < DISK_LEAST ? 'error' : 'warning'
  return [{ code: 'DiskFull', severity, subject: name, measured, advice, command: `du -sh ${disk.folder}/*` }]
}

const secretOf = ({ name }: NodeReading, { file, mode }: SecretReading): Finding[] => {
  if (mode === undefined) {
    const advice = 'Without it the node does not start: bring it back from the backup of this home.'
    return [{ code: 'SecretMissing', severity: 'error', subject: name, measured: `${file} is not there`, advice }]
  }
  if ((mode & 0o077) === 0) return []
  const measured = `${file} has mode ${mode.toString(8).padStart(3, '0')}: others can read it`
  const advice = 'Close it; if others had accounts on the machine, replace the key as well.'
  return [{ code: 'SecretExposed', severity: 'warning', subject: name, measured, advice, command: `chmod 600 ${file}` }]
}

const alarmOf = ({ name }: NodeReading, alarm: string): Finding => ({
  code: 'AlarmStands',
  severity: 'warning',
  subject: name,
  measured: alarm,
  advice: 'The engine says so itself and takes it back when the cause is gone.',
})
