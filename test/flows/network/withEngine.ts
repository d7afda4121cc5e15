import { hasGo } from '../../../deploy/networks/comet/buildEngine.ts'

/** For `describe` and `test`: leaves out what needs the engine comet where it cannot be built, and says so loudly. */
export const withEngine = (what: string): { readonly skip: string | false } => {
  if (hasGo()) return { skip: false }
  process.stderr.write(`\n!!! NOT TESTED: ${what}. The engine comet needs a Go toolchain (1.25 or later), and none answers.\n\n`)
  return { skip: 'no Go toolchain' }
}
