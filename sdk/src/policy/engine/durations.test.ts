import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareDurations, durationOf, secondsOfDay } from './durations.ts'

const compare = (one: string, other: string): number | undefined => {
  const [short, long] = [durationOf(one), durationOf(other)]
  return short === undefined || long === undefined ? Number.NaN : compareDurations(short, long)
}

// The examples of XML Schema 1.1, part 2, section 3.3.6, and of 1.0, section 3.2.6.2.
const cases: readonly (readonly [string, string, number | undefined])[] = [
  ['PT24H', 'P1D', 0],
  ['P12M', 'P1Y', 0],
  ['P1D', 'PT23H59M60S', 0],
  ['P1Y', 'P364D', 1],
  ['P1Y', 'P365D', undefined],
  ['P1Y', 'P366D', undefined],
  ['P1Y', 'P367D', -1],
  ['P1M', 'P27D', 1],
  ['P1M', 'P28D', undefined],
  ['P1M', 'P30D', undefined],
  ['P1M', 'P31D', undefined],
  ['P1M', 'P32D', -1],
  ['P5M', 'P149D', 1],
  ['P5M', 'P150D', undefined],
  ['P5M', 'P153D', undefined],
  ['P5M', 'P154D', -1],
  ['-P1D', 'P0D', -1],
  ['P1W', 'P7D', 0],
  ['PT0.5S', 'PT1S', -1],
]
for (const [one, other, sign] of cases) {
  test(`${one} against ${other}`, () => {
    assert.equal(compare(one, other), sign)
    assert.equal(compare(other, one), sign === undefined ? undefined : sign === 0 ? 0 : -sign)
  })
}

test('what is no duration is none', () => {
  for (const text of ['', 'P', 'PT', 'P1', 'P1DT', 'P1S', 'PT1D', '1D', 'P-1D', 'P1.5D'])
    assert.equal(durationOf(text), undefined)
})

test('a time of day is the duration since midnight in UTC', () => {
  assert.deepEqual(durationOf('18:00:00'), { months: 0, seconds: 64_800 })
  assert.deepEqual(durationOf('18:00:00Z'), durationOf('20:00:00+02:00'))
  assert.deepEqual(durationOf('23:30:00-01:00'), durationOf('00:30:00'))
  assert.equal(secondsOfDay('06:00:13.5'), 21_613.5)
  for (const wrong of ['24:00:01', '6:00:00', '18:60:00', '18:00', '18:00:00+15:00']) assert.equal(durationOf(wrong), undefined)
})
