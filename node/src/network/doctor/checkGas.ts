// Who can still pay for a transaction.
import type { Finding } from './finding.ts'
import type { ChainReading, GasReading } from './reading.ts'

/** Wei that an account needs: some twenty large transactions at twice the lowest price. */
export const ACCOUNT_LEAST = 5_000_000_000n
/** Days that the purse of the network must last. */
export const STATION_DAYS = 30n

export const checkGas = ({ gas }: ChainReading): Finding[] =>
  gas === undefined ? [] : [...gas.accounts.flatMap(accountOf), ...stationOf(gas)]

const accountOf = ({ name, address, balance, available }: GasReading['accounts'][number]): Finding[] => {
  if (balance >= ACCOUNT_LEAST) return []
  const measured = `${balance} wei are left, a grant would give ${available}`
  const refused = 'The day’s allowance is used up, or the account is no key of an admitted organisation.'
  const advice = available > 0n ? 'Ask for its allowance; anybody may.' : refused
  const command = `causeway member gas ${address}`
  const severity = available > 0n ? 'warning' : 'error'
  return [
    { code: 'AccountDry', severity, subject: `${name} (${address})`, measured, advice, ...(available > 0n ? { command } : {}) },
  ]
}

const stationOf = ({ station: { balance, mostPerDay } }: GasReading): Finding[] => {
  if (mostPerDay === 0n || balance >= mostPerDay * STATION_DAYS) return []
  const measured = `${balance} wei are left; organisations may take ${mostPerDay} a day`
  const advice = 'Fees flow back to it, grants flow out: lower the allowances by a vote.'
  const command = 'causeway governance propose allowances'
  return [{ code: 'StationDry', severity: 'warning', subject: 'GasStation', measured, advice, command }]
}
