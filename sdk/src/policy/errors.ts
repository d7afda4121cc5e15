// Every error of the policy stage: policies that are not ODRL, that say what cannot be compiled, bytes that are not a policy.
import { defineErrors } from '../errors.ts'

export const policyErrors = defineErrors({
  PolicyNotObject: {
    kind: 'input',
    summary: 'a JSON object is expected here',
    hint: 'Give one ODRL policy as a JSON-LD object, not a list, a text or a number.',
  },
  PolicyTermUnknown: {
    kind: 'input',
    summary: 'the term is not in the vocabulary',
    hint: 'Terms are case-sensitive: use those of ODRL 2.2 (compact, odrl: or full IRI), cc: or cwy:, and give own metadata a prefix.',
  },
  PolicyTermUnsupported: {
    kind: 'input',
    summary: 'the term is ODRL, but the byte format has no room for it here, and nothing is dropped silently',
    hint: 'Name one party or asset here, without a source or a refinement.',
  },
  PolicyTypeUnknown: {
    kind: 'input',
    summary: 'the type is not the one of a policy, rule, asset, party or constraint at this place',
    hint: 'A policy is one of Set, Offer, Agreement, Assertion, Privacy, Request, Ticket; elsewhere leave @type out.',
  },
  PolicyProfileUnknown: {
    kind: 'input',
    summary: 'the policy follows a profile that is not known here, so its terms cannot be understood',
    hint: 'Known are urn:cwy:odrl: and the core profile of ODRL; a caller allows others by the option profiles.',
  },
  PolicyUidMissing: { kind: 'input', summary: 'the policy has no uid', hint: 'Give the policy one absolute IRI as uid.' },
  PolicyRuleMissing: {
    kind: 'input',
    summary: 'the policy has no rule',
    hint: 'Give it at least one permission, prohibition or obligation.',
  },
  PolicyActionMissing: { kind: 'input', summary: 'the rule has no action', hint: 'Give the rule or the policy an action.' },
  PolicyTargetMissing: {
    kind: 'input',
    summary: 'the rule has no target',
    hint: 'Give the rule or the policy a target, for example urn:cwy:product:<identifier>.',
  },
  PolicyPartyMissing: {
    kind: 'input',
    summary: 'a rule of an offer needs an assigner, a rule of an agreement an assigner and an assignee',
    hint: 'Name the parties by their DID, or make the policy a Set.',
  },
  PolicyValueInvalid: {
    kind: 'input',
    summary: 'the value is not one that this property can have',
    hint: 'Instants are xsd:dateTime or xsd:date, counts whole numbers, durations days to seconds, parties and assets absolute IRIs.',
  },
  PolicyConstraintInvalid: {
    kind: 'input',
    summary: 'a constraint has one leftOperand, operator and rightOperand, or else exactly one of and, or, xone',
    hint: 'Several right operands need isAnyOf, isAllOf or isNoneOf; lt, lteq, gt, gteq need a number or an instant.',
  },
  PolicyTooDeep: {
    kind: 'size',
    summary: 'the logic is nested deeper than 64 levels',
    hint: 'Flatten it: and of and is one and.',
  },
  PolicyTooLarge: {
    kind: 'size',
    summary: 'the compiled policy would be longer than 65,535 bytes',
    hint: 'Split it: rules with several actions, targets and parties are multiplied out.',
  },
  PolicyNotExportable: {
    kind: 'input',
    summary: 'the Dataspace Protocol has no place for this part of the policy',
    hint: 'Its rules have one plain action and constraints with a right operand, granted by the assigner of the agreement.',
  },
  PolicyBytesMalformed: {
    kind: 'input',
    summary: 'the bytes are not a policy of version 1',
    hint: 'Pass the bytes of the PolicyStored event unchanged.',
  },
  PolicySyntax: {
    kind: 'input',
    summary: 'the document is neither Turtle nor JSON-LD that can be read',
    hint: 'Check the syntax; text that begins with { or [ is read as JSON-LD, everything else as Turtle.',
  },
  PolicyContextUnknown: {
    kind: 'input',
    summary: 'the JSON-LD context is not bundled, and nothing is fetched',
    hint: 'Use http://www.w3.org/ns/odrl.jsonld, or write the context into the document.',
  },
  PolicyGraphTooLarge: {
    kind: 'size',
    summary: 'the document is longer than 8 MiB or has more than 100,000 statements',
    hint: 'Give each policy its own document.',
  },
  PolicyMissing: { kind: 'input', summary: 'the document has no policy', hint: 'Give it a policy with a type and a rule.' },
  PolicySeveral: {
    kind: 'input',
    summary: 'the document holds several policies, and it is not said which is meant',
    hint: 'Name one of them, or give each its own document.',
  },
  PolicyInheritanceCircular: {
    kind: 'input',
    summary: 'the policy inherits from itself, directly or not',
    hint: 'Take one inheritFrom out of the circle.',
  },
  PolicyParentMissing: {
    kind: 'input',
    summary: 'the policy inherits from one that is not in the document',
    hint: 'Put the parent into the same document: nothing is fetched.',
  },
  PolicyOptionUnknown: {
    kind: 'input',
    summary: 'there is no such option, or it has no such reading',
    hint: 'Write --option name=value with one of those that are known.',
  },
  PolicyTooManyRules: {
    kind: 'size',
    summary: 'there are more pairs of a permission and a prohibition than are compared',
    hint: 'Check the policies of one product at a time.',
  },
  PolicyInvalid: {
    kind: 'input',
    summary: 'the policy is not valid ODRL 2.2',
    hint: 'Correct what `causeway policy check` finds, or evaluate it with --anyway.',
  },
})
