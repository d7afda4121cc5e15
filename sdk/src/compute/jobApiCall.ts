// One request to a node: problems become the errors that they were there.
import { z } from 'zod'
import type { CausewayError } from '../errors.ts'
import { problemSchema } from './jobApi.ts'
import { jobApiErrors } from './jobApiErrors.ts'
import { errorOfProblem } from './jobApiProblem.ts'

export type NodeCall = {
  /** As `createNode` gives it: no slash at the end. */
  readonly nodeUrl: string
  /** From the slash on. */
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly contentType?: string
  readonly body?: Blob | Uint8Array<ArrayBuffer> | string
  readonly signal?: AbortSignal | undefined
}

const problemOfResponse = async (response: Response): Promise<CausewayError> => {
  const content: unknown = await response.json().catch(() => undefined)
  const problem = problemSchema.safeParse(content)
  return problem.success ? errorOfProblem(problem.data) : jobApiErrors.NodeAnswerInvalid({ status: response.status })
}

/** @throws NodeUnavailable, NodeAnswerInvalid, what the node answers, or the signal's reason */
export const callNode = async ({ nodeUrl, path, contentType, ...call }: NodeCall): Promise<Response> => {
  const { signal, ...rest } = call
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType }
  let response: Response
  try {
    response = await fetch(`${nodeUrl}${path}`, { ...rest, headers, ...(signal === undefined ? {} : { signal }) })
  } catch (cause) {
    signal?.throwIfAborted()
    throw jobApiErrors.NodeUnavailable({ nodeUrl }, cause)
  }
  if (!response.ok) throw await problemOfResponse(response)
  return response
}

/** The JSON of an answer, parsed. @throws as {@link callNode} */
export const readAnswer = async <Schema extends z.ZodType>(schema: Schema, call: NodeCall): Promise<z.output<Schema>> => {
  const response = await callNode(call)
  let content: unknown
  try {
    content = await response.json()
  } catch (cause) {
    call.signal?.throwIfAborted()
    throw jobApiErrors.NodeAnswerInvalid({ path: call.path }, cause)
  }
  const parsed = schema.safeParse(content)
  if (!parsed.success)
    throw jobApiErrors.NodeAnswerInvalid({ path: call.path, problem: z.prettifyError(parsed.error).slice(0, 500) })
  return parsed.data
}

/** The bytes of an answer. @throws as {@link callNode} */
export const readBytes = async (call: NodeCall): Promise<Uint8Array> => {
  const response = await callNode(call)
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (cause) {
    call.signal?.throwIfAborted()
    throw jobApiErrors.NodeUnavailable({ nodeUrl: call.nodeUrl }, cause)
  }
}
