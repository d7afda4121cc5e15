import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'causeway-policy-'))
after(() => rmSync(folder, { recursive: true }))

const prefix = '@prefix : <http://www.w3.org/ns/odrl/2/> . '
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, prefix + text)
  return path
}
const run = (...given: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../main.ts'), 'policy', ...given, '--json'],
    { encoding: 'utf8' },
  )
  const parsed: unknown = JSON.parse(status === 0 || stdout !== '' ? stdout : stderr)
  return { status, parsed }
}

const rule = (action: string): string => `[ :action ${action} ; :target <urn:x> ]`
const permitting = file('permit.ttl', `<urn:p> a :Set ; :permission ${rule(':read')} .`)
const prohibiting = file('prohibit.ttl', `<urn:q> a :Set ; :prohibition ${rule(':use')} .`)
const exception = file(
  'exception.ttl',
  `<urn:p> a :Set ; :conflict :prohibit ; :permission ${rule(':use')} ; :prohibition ${rule(':print')} .`,
)
const invalid = file('invalid.ttl', '<urn:p> a :Set ; :permission [ :action :read ] .')
const request = file('request.ttl', `<urn:r> a :Request ; :permission ${rule(':read')} .`)

test('check takes several files together: 0 without faults, 1 with one or with a certain contradiction', () => {
  assert.equal(run('check', permitting).status, 0)
  assert.equal(run('check', exception).status, 0)
  assert.equal(run('check', invalid).status, 1)
  const { status, parsed } = run('check', permitting, prohibiting)
  assert.equal(status, 1)
  // CAST: what the command prints; a wrong shape fails the comparison.
  const { contradictions } = parsed as { readonly contradictions: readonly { readonly kind: string }[] }
  assert.deepEqual(
    contradictions.map(({ kind }) => kind),
    ['RulesConflict', 'PermissionDefeated'],
  )
})

test('decide refuses a policy that is not valid unless told otherwise', () => {
  const asked = ['decide', '--request', request, '--policy', invalid] as const
  assert.equal(run(...asked).status, 2)
  const { status, parsed } = run(...asked, '--anyway', '--option', 'missingTarget=matchAny')
  assert.equal(status, 0)
  // CAST: as above.
  assert.equal((parsed as { readonly decision: string }).decision, 'allow')
})

test('decide takes several files and every option, and refuses unknown ones', () => {
  const { parsed } = run('decide', '--request', request, '--policy', permitting, prohibiting)
  // CAST: as above.
  assert.equal((parsed as { readonly reason: string }).reason, 'Prohibited')
  assert.equal(run('decide', '--request', request, '--policy', permitting, '--option', 'offers=perhaps').status, 2)
})

test('explain prints sentences and the readings in force', () => {
  const { status, parsed } = run('explain', request, '--policy', permitting, '--option', 'behaviour=open')
  assert.equal(status, 0)
  // CAST: as above.
  const { text, options } = parsed as { readonly text: readonly string[]; readonly options: Readonly<Record<string, string>> }
  assert.equal(text[0], 'ALLOWED. Permission 1 of urn:p holds.')
  assert.equal(options.behaviour, 'open')
})
