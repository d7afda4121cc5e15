// Writes contracts/policy/generated/Vocabulary.sol and sdk/src/policy/generated/vocabulary.ts from sdk/src/policy/vocabulary.json;
// `--check` compares instead and exits 1 on a difference.
import { readFile, writeFile } from 'node:fs/promises'
import process from 'node:process'
import { format } from 'prettier'
import vocabulary from '../sdk/src/policy/vocabulary.json' with { type: 'json' }

const solidityFile = new URL('../contracts/policy/generated/Vocabulary.sol', import.meta.url)
const typescriptFile = new URL('../sdk/src/policy/generated/vocabulary.ts', import.meta.url)
const origin = 'Made from sdk/src/policy/vocabulary.json by scripts/generateVocabulary.ts: do not edit.'

/** The tables of the Solidity library reach to this code; a byte an entry. */
const tableSize = 128

const codes = new Map(vocabulary.actions.map(({ term, code }) => [term, code]))

const codeOf = (term: string | null): number => (term === null ? 0 : (codes.get(term) ?? fail(`no action ${term}`)))

const fail = (reason: string): never => {
  process.stderr.write(`vocabulary.json: ${reason}\n`)
  process.exit(1)
}

/** The name of a constant: `cc:ShareAlike` is CC_SHARE_ALIKE. */
const constant = (term: string): string =>
  term
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(':', '_')
    .toUpperCase()

/** The term by which an action is compared: its exact match if it has one. */
const canonicalCode = (action: (typeof vocabulary.actions)[number]): number =>
  action.exactMatch === null ? action.code : codeOf(action.exactMatch)

const parentCode = (action: (typeof vocabulary.actions)[number]): number => codeOf(action.includedIn)

/** One 256-bit literal for each 32 codes; the entry of the lowest code stands in the highest byte. */
const words = (entry: (action: (typeof vocabulary.actions)[number]) => number): string[] => {
  const table = new Uint8Array(tableSize)
  for (const action of vocabulary.actions) table[action.code] = entry(action)
  const hex = Buffer.from(table).toString('hex')
  return Array.from({ length: tableSize / 32 }, (_, index) => `0x${hex.slice(index * 64, index * 64 + 64)}`)
}

const lookUp = (name: string, purpose: string, table: string[]): string => `
    /// @dev ${purpose}
    function ${name}(uint256 action) internal pure returns (uint256) {
        if (action >= ${tableSize}) return 0;
        uint256 word = action < 64
            ? (action < 32 ? ${table[0]} : ${table[1]})
            : (action < 96 ? ${table[2]} : ${table[3]});
        return (word >> (248 - ((action & 31) << 3))) & 0xff;
    }`

const constants = (type: string, prefix: string, terms: readonly { term: string; code: number }[]): string =>
  terms.map(({ term, code }) => `    ${type} internal constant ${prefix}_${constant(term)} = ${code};`).join('\n')

const solidity = (): string => `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// ${origin}
// Terms: ${vocabulary.source}, ${vocabulary.licence}.

/// @title Codes of the ODRL vocabulary in compiled policies, and the hierarchy of its actions.
library Vocabulary {
${constants('uint16', 'ACTION', vocabulary.actions)}

${constants('uint8', 'OPERATOR', vocabulary.operators)}

${constants('uint16', 'OPERAND', vocabulary.leftOperands)}

    /// @notice Whether a rule for one action is also about another: the same, an exact match, or included in it.
    /// @dev False if either code is not in the vocabulary.
    function covers(uint256 ruleAction, uint256 action) internal pure returns (bool) {
        return isWithin(canonical(action), canonical(ruleAction));
    }

    /// @notice Whether an action is another one or included in it; both as {canonical} gives them.
    function isWithin(uint256 action, uint256 whole) internal pure returns (bool) {
        while (action != 0) {
            if (action == whole) return true;
            action = parent(action);
        }
        return false;
    }
${lookUp('canonical', 'The code by which an action is compared: that of its exact match if it has one; 0 if it is not in the vocabulary.', words(canonicalCode))}
${lookUp('parent', 'The action that includes this one; 0 at the top.', words(parentCode))}
}
`

const record = (name: string, terms: readonly { term: string; code: number }[]): string =>
  `export const ${name} = {\n${terms.map(({ term, code }) => `  '${term}': ${code},`).join('\n')}\n} as const\n`

const typescript = (): string => `// ${origin}
// Terms: ${vocabulary.source}, ${vocabulary.licence}.

/** Namespaces of the terms; a term without a prefix is ODRL's. */
export const prefixes = ${JSON.stringify(vocabulary.prefixes)} as const

export const actionCodes = {
${vocabulary.actions.map(({ term, code }) => `  '${term}': ${code},`).join('\n')}
} as const

/** For each action: the code by which it is compared, and the action that includes it (0 at the top). */
export const actionTree: Readonly<Record<number, { readonly canonical: number; readonly parent: number }>> = {
${vocabulary.actions.map((action) => `  ${action.code}: { canonical: ${canonicalCode(action)}, parent: ${parentCode(action)} },`).join('\n')}
}

${record('operatorCodes', vocabulary.operators)}
${record('leftOperandCodes', vocabulary.leftOperands)}
/** What the right operand of a left operand must be. */
export const leftOperandValues: Readonly<Record<number, 'instant' | 'duration' | 'decimal' | 'integer' | 'name' | 'any'>> = {
${vocabulary.leftOperands.map(({ code, values }) => `  ${code}: '${values}',`).join('\n')}
}

${record('functionCodes', vocabulary.functions)}`

const outputs = [
  {
    file: solidityFile,
    text: await format(solidity(), {
      filepath: solidityFile.pathname,
      plugins: ['prettier-plugin-solidity'],
      printWidth: 120,
      tabWidth: 4,
    }),
  },
  { file: typescriptFile, text: typescript() },
]

for (const { file, text } of outputs) {
  if (!process.argv.includes('--check')) await writeFile(file, text)
  else if ((await readFile(file, 'utf8').catch(() => '')) !== text)
    fail(`${file.pathname} is stale; run node scripts/generateVocabulary.ts`)
}
