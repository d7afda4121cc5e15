import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import pg from 'pg'
import { openStore } from './openStore.ts'
import { storeCases } from './store.cases.ts'

const codeIs = (code: string) => (error: unknown) => error instanceof CausewayError && error.code === code

describe('the embedded database', () => storeCases(undefined))

const server = process.env.DATABASE_URL_TEST
const name = `causeway_${randomBytes(6).toString('hex')}`
const urlOf = (database: string) => {
  const url = new URL(server ?? 'postgres://127.0.0.1/postgres')
  url.pathname = `/${database}`
  return url.href
}

describe('a PostgreSQL server', { skip: server === undefined ? 'DATABASE_URL_TEST is not set' : false }, () => {
  const admin = async (text: string) => {
    const client = new pg.Client({ connectionString: server })
    await client.connect()
    await client.query(text)
    await client.end()
  }
  before(() => admin(`create database ${name}`))
  after(() => admin(`drop database ${name} with (force)`))

  describe('does the same', () => storeCases(urlOf(name)))

  it('belongs to one data folder', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'causeway-store-'))
    await assert.rejects(openStore({ dataFolder, databaseUrl: urlOf(name) }), codeIs('DatabaseForeign'))
    await rm(dataFolder, { recursive: true })
  })
})

describe('a server that is away', () => {
  it('is a fault to try again, and frees the folder', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'causeway-store-'))
    const open = () => openStore({ dataFolder, databaseUrl: 'postgres://nobody@127.0.0.1:1/none' })
    await assert.rejects(open(), codeIs('DatabaseUnavailable'))
    await assert.rejects(open(), codeIs('DatabaseUnavailable'))
    await rm(dataFolder, { recursive: true })
  })
})
