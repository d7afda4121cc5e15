// docs/openapi.json: the HTTP interface of the node, from the schemas that validate it. `--check` compares instead of writing.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openapiDocument } from '../node/src/api/openapi.ts'

const FILE = join(import.meta.dirname, '..', 'docs/openapi.json')

const readOld = (): string => {
  try {
    return readFileSync(FILE, 'utf8')
  } catch {
    return ''
  }
}

const text = `${JSON.stringify(openapiDocument(), null, 2)}\n`
if (!process.argv.includes('--check')) writeFileSync(FILE, text)
else if (readOld() !== text) {
  process.stderr.write('docs/openapi.json is out of date: run `npm run generate`\n')
  process.exitCode = 1
}
