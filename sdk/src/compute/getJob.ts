import { type JobView, jobView } from './jobApi.ts'
import { readAnswer } from './jobApiCall.ts'

export type GetJobParameters = {
  readonly nodeUrl: string
  readonly jobId: string
  readonly signal?: AbortSignal | undefined
}

/** A job as the node sees it. @throws JobNotHere, NodeUnavailable, NodeAnswerInvalid */
export const getJob = ({ nodeUrl, jobId, signal }: GetJobParameters): Promise<JobView> =>
  readAnswer(jobView, { nodeUrl, path: `/v1/jobs/${jobId}`, signal })
