// The engine that the tests start: built by the Go toolchain, if one answers.
import { buildEngine, hasGo, type Programs } from '../../../deploy/networks/comet/buildEngine.ts'

/** Why these tests cannot run here; undefined where they can. Said loudly: a skipped fault is a fault that nobody looked for. */
export const whyNot = (): string | undefined => {
  if (process.platform !== 'linux') return 'LEFT OUT: the fault tests find a validator’s geth in /proc, which only Linux has'
  return hasGo() ? undefined : 'LEFT OUT: no Go toolchain answers, so no validator was built, started, killed or fed nonsense'
}

/** The honest programs and the validator that misbehaves. */
export const buildPrograms = async (): Promise<Programs & { readonly byzantine: string }> => {
  const honest = await buildEngine()
  const { validator: byzantine } = await buildEngine({ tag: 'byzantine' })
  return { ...honest, byzantine }
}
