// Constraints and duties in sentences.
import type { ConstraintReport } from './evaluateConstraint.ts'
import type { DutyReport } from './evaluateDuty.ts'
import { instantText, nameOf, operandOf, operatorOf, originOf, valuesOf } from './wording.ts'

/** @param label what stands before it @param indent what stands before that */
export const explainConstraint = (report: ConstraintReport, label: string, indent: string): string[] => {
  if (report.why === 'unread') return [`${indent}${label}not asked, because one before it does not hold`]
  if (report.why === 'given') return [`${indent}${label}${report.constraint}: ${outcome(report)}, as it was stated in advance`]
  if (report.group !== undefined) {
    return [
      `${indent}${label}${groups[report.group] ?? report.group}: ${outcome(report)}`,
      ...(report.operands ?? []).flatMap((operand) => explainConstraint(operand, '- ', `${indent}  `)),
    ]
  }
  return [`${indent}${label}${demandOf(report)}: ${foundIn(report)}`]
}

const groups: Readonly<Record<string, string>> = {
  and: 'all of the following',
  or: 'at least one of the following',
  xone: 'exactly one of the following',
  andSequence: 'all of the following, one after the other',
}

const outcome = ({ satisfied }: ConstraintReport): string =>
  satisfied === undefined ? 'cannot be decided' : satisfied ? 'satisfied' : 'not satisfied'

const demandOf = ({ leftOperand = '', operator = '', right = [], unit }: ConstraintReport): string =>
  `${operandOf(leftOperand)} ${operatorOf(operator, leftOperand)} ${valuesOf(right, unit, alternative(operator))}`

const alternative = (operator: string): string => (/isA$|isAnyOf$|isNoneOf$|isPartOf$/.test(operator) ? 'or' : 'and')

const foundIn = (report: ConstraintReport): string => {
  const { fact } = report
  const found = fact === undefined ? '' : `found ${valuesOf(fact.values, fact.unit, 'and')}, ${originOf(fact.from)}; `
  return `${found}${outcome(report)}${troubles[report.why] ?? ''}`
}

const troubles: Readonly<Partial<Record<ConstraintReport['why'], string>>> = {
  FactMissing: ': nobody knows it, or there are several values where one is compared',
  UnitUnknown: ': the value found is in another unit, or in none',
  OperatorUnknown: ': the two values cannot be compared in this way',
  OperandUnknown: ': the constraint does not say what is compared',
}

/** @param kind duty, consequence, remedy */
export const explainDuty = (report: DutyReport, kind: string, indent: string): string[] => {
  const label = report.duty.startsWith('_:') ? '' : ` (${report.duty})`
  const deadline = report.deadline === undefined ? '' : `, until ${instantText(report.deadline)}`
  return [
    `${indent}${kind} to ${nameOf(report.action)}${label}${deadline}: ${stateOf(report)}`,
    ...report.constraints
      .filter((one) => report.deadline === undefined || !isLimit(one))
      .flatMap((one) => explainConstraint(one, 'if ', `${indent}  `)),
    ...report.consequences.flatMap((one) => explainDuty(one, 'consequence', `${indent}  `)),
  ]
}

/** The deadline stands in the duty's own line. */
const isLimit = ({ leftOperand = '', operator = '' }: ConstraintReport): boolean =>
  nameOf(leftOperand) === 'dateTime' && ['lt', 'lteq'].includes(nameOf(operator))

const stateOf = ({ activation, state, isLate }: DutyReport): string => {
  if (activation === 'undecided') return 'whether it is due cannot be decided'
  if (activation === 'inactive') return 'not due, because its own condition is not satisfied'
  if (state === 'fulfilled') return isLate ? 'done, though late, with all consequences' : 'done'
  return state === 'violated' ? 'violated: late, and it or a consequence is not done' : 'not done yet'
}
