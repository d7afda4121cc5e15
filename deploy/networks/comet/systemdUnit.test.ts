import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemdUnit } from './systemdUnit.ts'

describe('systemdUnit', () => {
  const lines = systemdUnit('validator-0').split('\n')

  it('asks the engine alone to end, and not the execution client that it still needs', () => {
    assert.ok(lines.includes('KillMode=mixed') && lines.includes('KillSignal=SIGTERM'))
  })

  it('writes nowhere but into the home', () => {
    assert.ok(lines.includes('ProtectSystem=strict') && lines.includes('ReadWritePaths=/var/lib/causeway/validator-0'))
  })
})
