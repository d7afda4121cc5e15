import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { shippedFaults } from './shippedSources.ts'

const MIT = '// SPDX-License-Identifier: MIT\n'
const BUSL = '// SPDX-License-Identifier: BUSL-1.1\n'
const CODE = Array.from({ length: 500 }, (_, index) => index.toString(16).padStart(4, '0')).join('')

describe('shippedFaults', () => {
  let root: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'causeway-shipped-'))
    plant('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/tool': { dev: true, license: 'BUSL-1.1' } } }))
    plant('contracts/Mine.sol', `${MIT}import {Thing} from "pkg/Thing.sol";\n`)
    plant('node_modules/pkg/Thing.sol', `${MIT}import "./Base.sol";\n`)
    plant('node_modules/pkg/Base.sol', MIT)
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const plant = (file: string, text: string): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }

  it('lets pass what is free, and development packages that are not', () => {
    assert.deepEqual(shippedFaults(root), [])
  })

  it('finds a file of ours', () => {
    plant('contracts/bridge/Taken.sol', BUSL)
    plant('sdk/src/taken.ts', '// SPDX-License-Identifier: LZBL-1.2\n')
    assert.equal(shippedFaults(root).length, 2)
  })

  it('finds what a contract imports over another file', () => {
    plant('node_modules/pkg/Base.sol', BUSL)
    assert.deepEqual(shippedFaults(root), ['a contract imports node_modules/pkg/Base.sol, whose licence forbids production use'])
  })

  it('finds what is imported on several lines', () => {
    plant('contracts/Mine.sol', `${MIT}import {\n  A,\n  B\n} from "pkg/Taken.sol";\n`)
    plant('node_modules/pkg/Taken.sol', BUSL)
    assert.equal(shippedFaults(root).length, 1)
  })

  it('does not take an import that it cannot find for a free one', () => {
    plant('contracts/Mine.sol', `${MIT}import {Gone} from "gone/Gone.sol";\n`)
    assert.match(shippedFaults(root).join(), /cannot be found/)
  })

  it('finds a package that the product needs to run', () => {
    plant('package-lock.json', JSON.stringify({ packages: { 'node_modules/tool': { license: 'BUSL-1.1' } } }))
    assert.match(shippedFaults(root).join(), /needed to run/)
  })

  it('finds bytecode of such a package in what is deployed', () => {
    plant('node_modules/@chainlink/contracts-ccip/bytecode/v2_0_0/router.bin', CODE)
    plant('deploy/generated/contracts.json', JSON.stringify({ Mine: { bytecode: `0x6000${CODE}a264` } }))
    assert.match(shippedFaults(root).join(), /contains .*router\.bin/)
  })

  it('finds nothing in this repository', () => {
    assert.deepEqual(shippedFaults(join(import.meta.dirname, '..')), [])
  })
})
