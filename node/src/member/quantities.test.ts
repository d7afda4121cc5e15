import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countOf, ppmOf, secondsOf, weiOf } from './quantities.ts'
import { duration, share, time } from './words.ts'

const refusedBy = (read: (text: string, name: string) => unknown, texts: readonly string[]): void => {
  for (const text of texts) assert.throws(() => read(text, '--option'), { code: 'ArgumentInvalid' }, text)
}

test('times with their units, and back', () => {
  for (const [text, seconds, words] of [
    ['0', 0, '0 seconds'],
    ['90', 90, '90 seconds'],
    ['90s', 90, '90 seconds'],
    ['30m', 1_800, '30 minutes'],
    ['1h', 3_600, '1 hour'],
    ['7d', 604_800, '7 days'],
  ] as const) {
    assert.equal(secondsOf(text, '--option'), seconds)
    assert.equal(duration(seconds), words)
  }
  refusedBy(secondsOf, ['', '-1', '1.5h', '1w', 'h', '4294967296', '49711d'])
})

test('percentages to the millionth, and back', () => {
  for (const [text, ppm] of [
    ['66.6667', 666_667],
    ['66.6667%', 666_667],
    ['50', 500_000],
    ['100', 1_000_000],
    ['0.0001', 1],
  ] as const) {
    assert.equal(ppmOf(text, '--option'), ppm)
    assert.equal(share(ppm), `${Number(text.replace('%', ''))} %`)
  }
  refusedBy(ppmOf, ['', '100.0001', '66.66667', '-1', '.5', '1e1'])
})

test('amounts of coin and counts', () => {
  assert.equal(weiOf('0.001', '--option'), 10n ** 15n)
  assert.equal(weiOf('2', '--option'), 2n * 10n ** 18n)
  refusedBy(weiOf, ['', '-1', '0.0000000000000000001', '1e18', '1,5'])
  assert.equal(countOf('0', '--option'), 0)
  refusedBy(countOf, ['', '-1', '9007199254740992'])
})

test('times that no calendar has are written as numbers', () => {
  assert.equal(time(0), '1970-01-01T00:00:00Z')
  assert.equal(time(1e15), '1000000000000000')
})
