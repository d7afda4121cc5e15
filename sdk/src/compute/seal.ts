// The only module that imports node-seal. It owns the engine's rules (docs/decisions/0010):
// every handle is deleted by the scope that made it; nothing unchecked is loaded; after any C++ exception the session is
// retired, because each one leaves the engine's stack lower until it overwrites its own data; memory has a budget,
// because the engine deadlocks when it runs out; operations are counted, so that long work can recycle its session.
import type { Ciphertext, MainModule, Plaintext, PublicKey, SEALContext, SecretKey } from 'node-seal'
import initialize from 'node-seal'
import { computeErrors } from './errors.ts'
import { parameters } from './parameters.ts'
import type { CiphertextBytes, PublicKeyBytes, SecretKeyBytes, SeededCiphertextBytes } from './wire.ts'

/** Anything of the engine that must be deleted. */
type Handle = { delete(): void }

export type SealOptions = {
  /** Most bytes that the engine's memory may grow to; default 1 GB, never above 2.5 GB. */
  readonly memoryBudget?: number
  /** Bytes of the engine's WebAssembly; needed in a browser, where the package cannot be read from disk. */
  readonly wasm?: () => Promise<Uint8Array<ArrayBuffer>>
}

const GIGABYTE = 2 ** 30
const HIGHEST_BUDGET = 2.5 * GIGABYTE

const readPackagedWasm = async (): Promise<Uint8Array<ArrayBuffer>> => {
  const { readFile } = await import('node:fs/promises')
  return readFile(new URL('seal_throws.wasm', import.meta.resolve('node-seal')))
}

/** Loads the engine and keeps hold of its memory, which node-seal does not show. */
const loadEngine = async (
  wasm: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<{ library: MainModule; memory: WebAssembly.Memory }> => {
  const compiled = await WebAssembly.compile(await wasm())
  let memory: WebAssembly.Memory | undefined
  const library = await initialize({
    instantiateWasm: (
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance, compiled: WebAssembly.Module) => void,
    ) => {
      void WebAssembly.instantiate(compiled, imports).then((instance) => {
        memory = Object.values(instance.exports).find((value) => value instanceof WebAssembly.Memory)
        receive(instance, compiled)
      })
    },
  })
  if (memory === undefined) throw computeErrors.ParametersMismatch({ missing: 'memory' })
  return { library, memory }
}

const hex = (words: BigUint64Array): string =>
  Array.from(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

/** A span of engine work: everything given to `keep` is deleted when it ends, last first. */
export class SealScope implements Disposable {
  readonly library: MainModule
  readonly context: SEALContext
  readonly #handles: Handle[] = []

  constructor(library: MainModule, context: SEALContext) {
    this.library = library
    this.context = context
  }

  keep<Kept extends Handle>(handle: Kept): Kept {
    this.#handles.push(handle)
    return handle
  }

  // The parameter types are checked bytes: only wire.ts makes them.
  ciphertext(bytes: SeededCiphertextBytes | CiphertextBytes): Ciphertext {
    const ciphertext = this.keep(new this.library.Ciphertext())
    ciphertext.loadFromArray(this.context, bytes)
    return ciphertext
  }

  publicKey(bytes: PublicKeyBytes): PublicKey {
    const key = this.keep(new this.library.PublicKey())
    key.loadFromArray(this.context, bytes)
    return key
  }

  secretKey(bytes: SecretKeyBytes): SecretKey {
    const key = this.keep(new this.library.SecretKey())
    key.loadFromArray(this.context, bytes)
    return key
  }

  /** Serialises without compression; the bytes are the caller's own. */
  save(object: Pick<Ciphertext, 'saveToArray'>): Uint8Array {
    // CAST: the binding returns any; it is a Uint8Array that owns its buffer.
    return object.saveToArray(this.library.ComprModeType.none) as Uint8Array
  }

  plaintext(): Plaintext {
    return this.keep(new this.library.Plaintext())
  }

  [Symbol.dispose](): void {
    for (const handle of this.#handles.reverse()) handle.delete()
  }
}

/** One engine with one context. Single-threaded: a worker makes its own. */
export class SealSession implements Disposable {
  readonly #library: MainModule
  readonly #memory: WebAssembly.Memory
  readonly #context: SEALContext
  readonly #budget: number
  #operations = 0
  #retired = false

  constructor(library: MainModule, memory: WebAssembly.Memory, context: SEALContext, budget: number) {
    this.#library = library
    this.#memory = memory
    this.#context = context
    this.#budget = budget
  }

  /** Scopes run so far; recycle the session after a number of your choice. */
  get operations(): number {
    return this.#operations
  }

  get retired(): boolean {
    return this.#retired
  }

  /** Bytes of the engine's memory; it grows and never shrinks. */
  get memoryBytes(): number {
    return this.#memory.buffer.byteLength
  }

  /**
   * Runs engine work and deletes its handles. The action must be synchronous and must not let a handle out.
   *
   * @throws SealRetired when the session may no longer be used; SealFault for an exception of the engine and SealMemory
   * past the budget, both of which retire the session; errors of the action itself pass through
   */
  use<Result>(action: (scope: SealScope) => Result): Result {
    if (this.#retired) throw computeErrors.SealRetired()
    this.#operations++
    const result = this.#guard(action)
    if (this.memoryBytes > this.#budget) {
      this.#retired = true
      throw computeErrors.SealMemory({ bytes: this.memoryBytes, budget: this.#budget })
    }
    return result
  }

  #guard<Result>(action: (scope: SealScope) => Result): Result {
    const scope = new SealScope(this.#library, this.#context)
    try {
      const result = action(scope)
      scope[Symbol.dispose]()
      return result
    } catch (error) {
      if (!isEngineFault(error)) {
        scope[Symbol.dispose]()
        throw error
      }
      // The handles are not deleted: after std::bad_alloc a delete would spin for ever. The engine goes as a whole.
      this.#retired = true
      throw computeErrors.SealFault({ engine: faultText(error) })
    }
  }

  [Symbol.dispose](): void {
    if (!this.#retired) this.#context.delete()
    this.#retired = true
  }
}

const ENGINE_ERRORS = new Set(['BindingError', 'RuntimeError', 'UnboundTypeError', 'InternalError'])

const isEngineFault = (error: unknown): boolean =>
  error instanceof WebAssembly.Exception || (error instanceof Error && ENGINE_ERRORS.has(error.name))

// The message of a WebAssembly.Exception of this engine is [C++ type, text], not a string.
const faultText = (error: unknown): string => {
  const message: unknown = typeof error === 'object' && error !== null && 'message' in error ? error.message : error
  return Array.isArray(message) ? message.join(': ') : String(message)
}

const buildContext = (library: MainModule): SEALContext => {
  const setup = new library.EncryptionParameters(library.SchemeType.bgv)
  const moduli = library.CoeffModulus.Create(parameters.degree, Int32Array.from(parameters.bits))
  const plain = new library.Modulus(BigInt(parameters.plainModulus))
  setup.setPolyModulusDegree(parameters.degree)
  setup.setCoeffModulus(moduli)
  setup.setPlainModulus(plain)
  // Without the chain of lower levels: only the data level is used, and the context is ready in two thirds of the time.
  const context = new library.SEALContext(setup, false, library.SecLevelType.tc128)
  const primes = Array.from({ length: moduli.size() }, (_, index) => {
    const modulus = moduli.get(index)
    const value = Number(modulus?.value() ?? 0n)
    modulus?.delete()
    return value
  })
  for (const handle of [plain, moduli, setup]) handle.delete()
  assertParameters(primes, context)
  return context
}

const assertParameters = (primes: readonly number[], context: SEALContext): void => {
  const [dataLevel, keyLevel] = [context.firstParmsId(), context.keyParmsId()]
  const given = {
    primes: primes.join(),
    data: hex(dataLevel.values()),
    key: hex(keyLevel.values()),
    set: context.parametersSet(),
  }
  for (const handle of [dataLevel, keyLevel]) handle.delete()
  const expected = {
    primes: [...parameters.primes, parameters.specialPrime].join(),
    data: parameters.dataParmsId,
    key: parameters.keyParmsId,
    set: true,
  }
  if (JSON.stringify(given) !== JSON.stringify(expected)) throw computeErrors.ParametersMismatch({ given, expected })
}

/**
 * Loads node-seal and builds the context of the parameter set: about 0.1 s. Make one for each thread and keep it.
 *
 * @throws ParametersMismatch when node-seal disagrees with parameters.ts
 */
export const createSealSession = async (options: SealOptions = {}): Promise<SealSession> => {
  const budget = Math.min(options.memoryBudget ?? GIGABYTE, HIGHEST_BUDGET)
  const { library, memory } = await loadEngine(options.wasm ?? readPackagedWasm)
  return new SealSession(library, memory, buildContext(library), budget)
}
