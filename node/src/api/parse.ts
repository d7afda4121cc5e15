// Parses what comes in a request, once.
import { contentIdText, type JobSubmission, jobSubmission } from '@causeway/sdk/compute/jobApi'
import { type AgreementId, agreementId, type JobId, jobId } from '@causeway/sdk/ids'
import type { z } from 'zod'
import { apiErrors } from './errors.ts'

const MOST_ISSUES = 20

const issuesOf = ({ issues }: z.ZodError) =>
  issues.slice(0, MOST_ISSUES).map(({ path, message }) => ({ path: path.join('.'), message: message.slice(0, 300) }))

const parameter = <Schema extends z.ZodType>(schema: Schema, name: string, text: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(text)
  if (!parsed.success) throw apiErrors.ParameterInvalid({ parameter: name, issues: issuesOf(parsed.error) })
  return parsed.data
}

/** @throws ParameterInvalid */
export const parseJobId = (text: unknown): JobId => parameter(jobId, 'jobId', text)
/** @throws ParameterInvalid */
export const parseAgreementId = (text: unknown): AgreementId => parameter(agreementId, 'agreementId', text)
/** @throws ParameterInvalid */
export const parseContentId = (text: unknown): string => parameter(contentIdText, 'contentId', text)

/** @throws BodyMalformed if there is no JSON, BodyInvalid */
export const parseSubmission = (body: unknown): JobSubmission => {
  if (body === undefined) throw apiErrors.BodyMalformed({ reason: 'content type is not application/json' })
  const parsed = jobSubmission.safeParse(body)
  if (!parsed.success) throw apiErrors.BodyInvalid({ issues: issuesOf(parsed.error) })
  return parsed.data
}
