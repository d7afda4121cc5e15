#!/usr/bin/env node
// Runs the command under a Node that is new enough, whichever Node npm linked it for.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const bootstrap = fileURLToPath(new URL('../../scripts/bootstrap.mjs', import.meta.url))
const { status } = spawnSync(process.execPath, [bootstrap, 'node/src/main.ts', ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(status ?? 1)
