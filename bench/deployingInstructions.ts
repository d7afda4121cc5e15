// How many instructions of a contract's code can deploy another contract.

const CREATE = 0xf0
const CREATE2 = 0xf5
const PUSH1 = 0x60
const PUSH32 = 0x7f

/** @param code runtime bytes; the metadata at their end, whose length is in the last two bytes, is no code */
export const deployingInstructions = (code: Uint8Array): number => {
  const metadata = ((code.at(-2) ?? 0) << 8) | (code.at(-1) ?? 0)
  const end = code.length - metadata - 2
  let found = 0
  for (let offset = 0; offset < end; offset++) {
    const instruction = code[offset] ?? 0
    if (instruction === CREATE || instruction === CREATE2) found++
    if (instruction >= PUSH1 && instruction <= PUSH32) offset += instruction - PUSH1 + 1
  }
  return found
}
