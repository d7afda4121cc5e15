// Everything around the processes of the bridge goes wrong (list: relayFaults.ts); in this order, on one bridge.
import process from 'node:process'
import { after, before, describe } from 'node:test'
import { runFaults } from '../comet/runFaults.ts'
import { openRelayed, postgresAway, type Relayed } from './relayed.ts'
import { postgresFaults, relayFaults } from './relayFaults.ts'

describe('a bridge around which everything goes wrong', () => {
  let relayed: Relayed
  before(async () => {
    relayed = await openRelayed()
  })
  after(() => relayed?.close())
  runFaults(relayFaults, () => relayed)
})

const server = process.env.DATABASE_URL_TEST

describe('a bridge on a PostgreSQL server', () => {
  let relayed: Relayed | undefined
  before(async () => {
    if (server !== undefined) relayed = await openRelayed(postgresAway(server))
  })
  after(() => relayed?.close())
  runFaults(postgresFaults, () => {
    if (relayed === undefined) throw new RangeError('DATABASE_URL_TEST is not set')
    return relayed
  })
})
