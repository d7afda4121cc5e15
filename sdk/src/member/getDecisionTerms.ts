import type { CausewayClient } from '../client/createClient.ts'
import { read } from '../client/send.ts'
import type { DecisionTerms } from './decision.ts'
import { type DecisionClass, decisionClasses } from './decision.ts'
import { termsOf } from './getBallot.ts'

/** The terms on which decisions of a class are taken that are proposed now. */
export const getDecisionTerms = async (client: CausewayClient, decisionClass: DecisionClass): Promise<DecisionTerms> =>
  termsOf(await read(() => client.contracts.governor.termsOf(decisionClasses.indexOf(decisionClass))))
