import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chainPaths, readChain, readDeployment } from './chainFolder.ts'
import { runningProcess } from './processes.ts'
import { makeSmallChain, NAME, type SmallChain } from './smallChain.ts'
import { takeSnapshot } from './snapshot.ts'
import { readValidatorFile } from './validatorFile.ts'

describe('a file that is cut off', () => {
  let small: SmallChain
  before(async () => {
    small = await makeSmallChain()
  })
  after(() => small.remove())
  const cut = (file: string): void => writeFileSync(file, '{"version":')
  const invalid = { code: 'ChainFolderInvalid' }

  it('is named with a way out', async () => {
    const paths = chainPaths(small.folder)
    cut(join(small.home, 'data', 'priv_validator_state.json'))
    const file = join(small.folder, 'taken.tar.gz')
    await assert.rejects(takeSnapshot({ ...small, validator: NAME, file }), invalid)
    cut(join(small.home, 'config', 'validator.json'))
    assert.throws(() => readValidatorFile(small.home), invalid)
    cut(paths.deployment(small.chain.chainId))
    assert.throws(() => readDeployment(small.folder, small.chain.chainId), { code: 'DeploymentInvalid' })
    assert.throws(() => readDeployment(small.folder, 1), invalid)
    cut(paths.process(NAME))
    assert.equal(runningProcess(paths.process(NAME)), undefined)
    cut(paths.chain)
    assert.throws(() => readChain(small.folder), invalid)
  })
})
