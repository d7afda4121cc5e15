// docs/profile/cwy.ttl and cwy.shacl.ttl: the ODRL profile of the network and the shapes of its constraints, from sdk/src/policy/vocabulary.json
// and the fact sources of deploy/steps.ts. `--check` compares instead and exits 1 on a difference.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { factSources } from '../deploy/steps.ts'
import vocabulary from '../sdk/src/policy/vocabulary.json' with { type: 'json' }

const folder = join(import.meta.dirname, '../docs/profile')
const origin =
  '# Made from sdk/src/policy/vocabulary.json and deploy/steps.ts by scripts/generateProfile.ts: do not edit. Apache-2.0.\n'

type Operand = (typeof vocabulary.leftOperands)[number]
type Values = 'instant' | 'duration' | 'decimal' | 'integer' | 'name'

const prefixes = {
  odrl: vocabulary.prefixes.odrl,
  cwy: vocabulary.prefixes.cwy,
  dct: 'http://purl.org/dc/terms/',
  owl: 'http://www.w3.org/2002/07/owl#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  sh: 'http://www.w3.org/ns/shacl#',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
}
const profile = `<${vocabulary.prefixes.cwy}>`
const head = Object.entries(prefixes)
  .map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .`)
  .join('\n')

const orders = ['lt', 'lteq', 'gt', 'gteq']
const single = ['eq', 'neq', ...orders]
const sets = ['eq', 'neq', 'isAnyOf', 'isAllOf', 'isNoneOf']
const wholeTypes = ['integer', 'int', 'long', 'short', 'byte', 'nonNegativeInteger', 'positiveInteger']

/** What the right operand of each kind may be: operators, datatypes, whether an IRI. As sdk/src/policy/compile reads them. */
const rules: Readonly<Record<Values, { operators: readonly string[]; datatypes: readonly string[]; isName: boolean }>> = {
  instant: { operators: [...sets, ...orders], datatypes: ['dateTime', 'dateTimeStamp', 'date'], isName: false },
  duration: {
    operators: [...sets, ...orders],
    datatypes: ['duration', 'dayTimeDuration'],
    isName: false,
  },
  integer: { operators: [...sets, ...orders], datatypes: wholeTypes, isName: false },
  decimal: { operators: [...sets, ...orders], datatypes: ['decimal', 'double', 'float', ...wholeTypes], isName: false },
  name: { operators: [...sets, 'isA', 'hasPart', 'isPartOf'], datatypes: ['string', 'anyURI'], isName: true },
}

const ranges: Readonly<Record<Values, string>> = {
  instant: 'xsd:dateTime',
  duration: 'xsd:duration',
  integer: 'xsd:integer',
  decimal: 'xsd:decimal',
  name: 'rdfs:Resource',
}

// CAST: vocabulary.json has these kinds and `any`, as the generated table of the sdk says.
const valuesOf = ({ values }: Operand): Values => values as Values
const named = (term: string): string => (term.includes(':') ? term : `odrl:${term}`)
const localName = (term: string): string => term.replace(/^\w+:/, '')
const text = (value: string): string => `${JSON.stringify(value)}@en`
const sourceOf = ({ code }: Operand): string | undefined => factSources.find(({ leftOperand }) => leftOperand === code)?.source
const isOfProfile = ({ term }: { readonly term: string }): boolean => term.startsWith('cwy:')

/** Where its fact comes from; the block answers for the time. */
const answer = (operand: Operand): string[] => {
  const source = operand.term === 'dateTime' ? 'the block' : sourceOf(operand)
  const isAnswered = [`  cwy:isAnswered ${source !== undefined}`]
  if (source !== undefined) isAnswered.push(`  cwy:answeredBy "${source}"`)
  return [...isAnswered, ...(operand.fact === undefined ? [] : [`  skos:note ${text(operand.fact)}`])]
}

const statement = (subject: string, lines: readonly string[]): string => `${subject}\n${lines.join(' ;\n')} .\n`

const term = (entry: { term: string; code: number; definition?: string }, type: string, more: readonly string[]): string =>
  statement(entry.term, [
    `  a odrl:${type}, skos:Concept`,
    `  rdfs:label ${text(localName(entry.term))}`,
    `  skos:definition ${text(entry.definition ?? '')}`,
    `  skos:inScheme ${profile}`,
    `  rdfs:isDefinedBy ${profile}`,
    `  cwy:code ${entry.code}`,
    ...more,
  ])

const annotations = {
  code: 'The number of the term in compiled policies: docs/policy-format.md.',
  isAnswered: 'Whether a contract answers for the operand on a network of this release.',
  answeredBy: 'The contract that answers, as deploy/steps.ts names it.',
}

const ontology = (): string => {
  const actions = vocabulary.actions.filter(isOfProfile)
  const operands = vocabulary.leftOperands.filter(isOfProfile)
  const answered = vocabulary.leftOperands.filter((operand) => !isOfProfile(operand) && operand.fact !== undefined)
  return [
    `${origin}\n${head}\n`,
    statement(profile, [
      '  a owl:Ontology, skos:ConceptScheme',
      `  dct:title ${text('Causeway profile of ODRL 2.2')}`,
      '  dct:license <http://www.apache.org/licenses/LICENSE-2.0>',
      `  dct:isPartOf <${vocabulary.prefixes.odrl}>`,
      `  skos:note ${text('A term that no source answers denies: a policy that needs it permits nothing on this network.')}`,
    ]),
    ...actions.map((action) => term(action, 'Action', [`  odrl:includedIn ${named(action.includedIn ?? '')}`])),
    ...operands.map((operand) => term(operand, 'LeftOperand', [`  rdfs:range ${ranges[valuesOf(operand)]}`, ...answer(operand)])),
    ...Object.entries(annotations).map(([name, meaning]) =>
      statement(`cwy:${name}`, ['  a owl:AnnotationProperty', `  skos:definition ${text(meaning)}`]),
    ),
    '# What the network answers for the left operands of ODRL; for all others nobody answers.\n',
    ...answered.map((operand) => statement(named(operand.term), answer(operand))),
  ].join('\n')
}

const list = (items: readonly string[]): string => `( ${items.join(' ')} )`

/** A constraint is not about the operand, or has what the operand needs. */
const shape = (operand: Operand): string => {
  const { operators, datatypes, isName } = rules[valuesOf(operand)]
  const types = [...datatypes.map((datatype) => `[ sh:datatype xsd:${datatype} ]`), ...(isName ? ['[ sh:nodeKind sh:IRI ]'] : [])]
  const needs = [
    `[ sh:property [ sh:path odrl:operator ; sh:minCount 1 ; sh:maxCount 1 ; sh:in ${list(operators.map(named))} ] ]`,
    `[ sh:property [ sh:path odrl:rightOperand ; sh:or ${list(types)} ] ]`,
    ...(isOfProfile(operand) ? ['[ sh:property [ sh:path odrl:unit ; sh:maxCount 0 ] ]'] : []),
  ]
  return statement(`cwy:${localName(operand.term)}Shape`, [
    '  a sh:NodeShape',
    '  sh:targetSubjectsOf odrl:leftOperand',
    `  sh:message ${text(`${operand.term} is compared by ${operators.join(', ')} with ${describe(operand)}`)}`,
    `  sh:or (\n    [ sh:not [ sh:property [ sh:path odrl:leftOperand ; sh:hasValue ${named(operand.term)} ] ] ]\n    [ sh:and (\n      ${needs.join('\n      ')}\n    ) ]\n  )`,
  ])
}

const describe = (operand: Operand): string => {
  const { datatypes, isName } = rules[valuesOf(operand)]
  const unit = isOfProfile(operand) ? ' and without a unit' : ''
  return `${isName ? 'an IRI, ' : ''}${datatypes.map((datatype) => `xsd:${datatype}`).join(', ')}${unit}`
}

/** Operators that are not about sets compare one value; a right operand or a reference to one must be there. */
const general = (): string => {
  const isSingle = `[ sh:property [ sh:path odrl:operator ; sh:in ${list(single.map(named))} ] ]`
  const one = '[ sh:property [ sh:path odrl:rightOperand ; sh:maxCount 1 ] ]'
  const some = (path: string): string => `[ sh:property [ sh:path odrl:${path} ; sh:minCount 1 ] ]`
  return [
    statement('cwy:oneValueShape', [
      '  a sh:NodeShape',
      '  sh:targetSubjectsOf odrl:leftOperand',
      `  sh:message ${text(`${single.join(', ')} compare with one value`)}`,
      `  sh:or ( [ sh:not ${isSingle} ] ${one} )`,
    ]),
    statement('cwy:someValueShape', [
      '  a sh:NodeShape',
      '  sh:targetSubjectsOf odrl:leftOperand',
      `  sh:message ${text('a constraint needs a right operand')}`,
      `  sh:or ( ${some('rightOperand')} ${some('rightOperandReference')} )`,
    ]),
  ].join('\n')
}

const shapes = (): string => {
  const typed = vocabulary.leftOperands.filter(({ values }) => values !== 'any')
  return [`${origin}\n${head}\n`, general(), ...typed.map(shape)].join('\n')
}

const outputs = [
  { file: join(folder, 'cwy.ttl'), content: ontology() },
  { file: join(folder, 'cwy.shacl.ttl'), content: shapes() },
]

for (const { file, content } of outputs) {
  if (!process.argv.includes('--check')) await writeFile(file, content)
  else if ((await readFile(file, 'utf8').catch(() => '')) !== content) {
    process.stderr.write(`${file} is stale; run node scripts/generateProfile.ts\n`)
    process.exitCode = 1
  }
}
