import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { CausewayError } from '@causeway/sdk/errors'
import { makeTogether } from './makeTogether.ts'

const root = mkdtempSync(join(tmpdir(), 'causeway-together-'))
after(() => rmSync(root, { recursive: true }))

const write = async (name: string, folder: string): Promise<string> => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'secret'), name)
  return name
}
const alreadyThere = (error: unknown): boolean => error instanceof CausewayError && error.code === 'NetworkAlreadyThere'

test('all stand in their place when the last one is made', async () => {
  const folder = join(root, 'all')
  assert.deepEqual(await makeTogether({ folder, names: ['CN', 'EU'], make: write }), ['CN', 'EU'])
  assert.deepEqual(readdirSync(folder).sort(), ['CN', 'EU'])
  assert.equal(readFileSync(join(folder, 'EU', 'secret'), 'utf8'), 'EU')
})

test('when the second fails nothing is left of the first, and what stood there before stands', async () => {
  const make = async (name: string, folder: string): Promise<string> => {
    await write(name, folder)
    if (name === 'EU') throw new RangeError('no room')
    return name
  }
  const folder = join(root, 'none')
  await assert.rejects(makeTogether({ folder, names: ['CN', 'EU'], make }), RangeError)
  assert.ok(!existsSync(folder))
  await makeTogether({ folder, names: ['CN'], make })
  await assert.rejects(makeTogether({ folder, names: ['AB', 'EU'], make }), RangeError)
  assert.deepEqual(readdirSync(folder), ['CN'])
})

test('a chain that is there is found before anything is made', async () => {
  const folder = join(root, 'taken')
  await makeTogether({ folder, names: ['EU'], make: write })
  const make = (): Promise<string> => assert.fail('something was made')
  await assert.rejects(makeTogether({ folder, names: ['CN', 'EU'], make }), alreadyThere)
})

test('a place that is taken meanwhile is not written over, and what was moved goes back', async () => {
  const folder = join(root, 'race')
  const make = async (name: string, aside: string): Promise<string> => {
    if (name === 'EU') await write('other', join(folder, 'EU'))
    return write(name, aside)
  }
  await assert.rejects(makeTogether({ folder, names: ['CN', 'EU'], make }), alreadyThere)
  assert.deepEqual(readdirSync(folder), ['EU'])
  assert.equal(readFileSync(join(folder, 'EU', 'secret'), 'utf8'), 'other')
})
