// What the demonstration says: a story for people, or one object for programs.

export type Report = {
  /** A line of the story. */
  readonly say: (line?: string) => void
  /** A heading of the story. */
  readonly chapter: (title: string) => void
  /** Prints what took its time. */
  readonly finish: () => void
}

export const createReport = ({ silent }: { readonly silent: boolean }, clock: () => number = Date.now): Report => {
  const started = clock()
  let chapters = 0
  const say = (line = ''): void => {
    if (!silent) process.stdout.write(`${line}\n`)
  }
  return {
    say,
    chapter: (title) => say(`\n${++chapters}. ${title}`),
    finish: () => say(`\nDone in ${((clock() - started) / 1000).toFixed(1)} s. Nothing is left running.`),
  }
}

const SYMBOLS = { CN: 'cwCNY', EU: 'cwEUR' } as const

/** An amount of the settlement token of a chain with its 6 decimals. */
export const money = (amount: bigint, chain: keyof typeof SYMBOLS = 'CN'): string => {
  const [whole, part] = [amount / 1_000_000n, amount % 1_000_000n]
  return `${whole.toLocaleString('en').replaceAll(',', ' ')}.${part.toString().padStart(6, '0')} ${SYMBOLS[chain]}`
}
