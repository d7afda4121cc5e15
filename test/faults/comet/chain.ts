// Validators of one chain, and what was ever final on it: no fault may change that.
import assert from 'node:assert/strict'
import { blockAt, hashesTo } from './rpc.ts'
import { until } from './until.ts'
import { type Part, type StartOptions, ValidatorProcess } from './validatorProcess.ts'

export type Signature = { readonly block_id_flag: number; readonly validator_address: string }
export type Commit = { readonly round: number; readonly signatures: readonly Signature[] }

export class Chain {
  readonly validators: readonly ValidatorProcess[]
  readonly #options: StartOptions
  /** Hash of each height that some node called final. */
  readonly #final = new Map<number, string>()

  constructor(homes: readonly string[], options: StartOptions) {
    this.validators = homes.map((home) => new ValidatorProcess(home))
    this.#options = options
  }

  /** Those of the indexes; all without any. */
  of(indexes: readonly number[] = this.validators.map((_, index) => index)): ValidatorProcess[] {
    return indexes.flatMap((index) => this.validators[index] ?? [])
  }

  async start(indexes?: readonly number[], options: Partial<StartOptions> = {}): Promise<void> {
    await Promise.all(this.of(indexes).map((validator) => validator.start({ ...this.#options, ...options })))
  }

  async kill(indexes: readonly number[], part: Part = 'both', signal?: NodeJS.Signals): Promise<void> {
    await Promise.all(this.of(indexes).map((validator) => validator.kill(part, signal)))
  }

  freeze(indexes: readonly number[], isFrozen: boolean): void {
    for (const validator of this.of(indexes)) validator.freeze(isFrozen)
  }

  /** The last final height of a node, −1 if it does not answer. What is seen is kept. @throws AssertionError if it contradicts what was final */
  async height(index: number): Promise<number> {
    const block = await blockAt(this.#http(index), 'finalized')
    if (block === undefined) return -1
    const known = this.#final.get(block.number)
    assert.equal(block.hash, known ?? block.hash, `height ${block.number} was final with another hash`)
    this.#final.set(block.number, block.hash)
    return block.number
  }

  /** The greatest final height of these nodes. */
  async top(indexes = this.#running()): Promise<number> {
    return Math.max(-1, ...(await Promise.all(indexes.map((index) => this.height(index)))))
  }

  /** Waits until each of these nodes is final beyond a height; the seconds that it took. @throws NotWithin */
  beyond(height: number, indexes = this.#running(), within = 60): Promise<number> {
    let heights: readonly number[] = []
    const all = async (): Promise<boolean> => {
      heights = await Promise.all(indexes.map((index) => this.height(index)))
      return heights.every((reached) => reached > height)
    }
    const what = (): string => `validators ${indexes.join(', ')} beyond height ${height}, now at ${heights.join(', ')}`
    return until(what, all, within)
  }

  /** Whatever was final is so on each of these nodes, with the same hash; they also agree on all heights that they share. Returns how many heights were compared. */
  async assertOneHistory(indexes = this.#running()): Promise<number> {
    const heights = await Promise.all(indexes.map((index) => this.height(index)))
    const shared = Math.min(...heights)
    assert.ok(shared >= 0, `nodes without an answer: ${heights}`)
    const histories = await Promise.all(indexes.map((index) => hashesTo(this.#http(index), shared)))
    for (const [position, history] of histories.entries()) {
      assert.deepEqual(history, histories[0], `validator ${indexes[position]} has another history below ${shared}`)
    }
    for (const [height, hash] of this.#final) {
      if (height <= shared) assert.equal(histories[0]?.[height], hash, `height ${height} was final with another hash`)
    }
    return shared + 1
  }

  /** What decided a height, as a node keeps it; undefined if it does not answer. */
  async commit(height: number, index = 0): Promise<Commit | undefined> {
    // CAST: CometBFT's answer.
    const found = (await this.validators[index]?.comet(`commit?height=${height}`)) as
      | { readonly signed_header: { readonly commit: Commit } }
      | undefined
    return found?.signed_header.commit
  }

  /** The round in which the block of a height was decided. */
  async round(height: number, index = 0): Promise<number> {
    return (await this.commit(height, index))?.round ?? -1
  }

  async close(): Promise<void> {
    this.freeze(this.#running(), false)
    await this.kill(this.#running())
  }

  #http(index: number): number {
    return this.validators[index]?.ports.http ?? 0
  }

  #running(): number[] {
    return this.validators.flatMap(({ isRunning }, index) => (isRunning ? [index] : []))
  }
}
