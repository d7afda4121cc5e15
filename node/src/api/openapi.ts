// The description of the HTTP interface, made from the schemas that validate it.
import { contentIdText, jobSubmission, jobView, nodeView, problemSchema, voucherView } from '@causeway/sdk/compute/jobApi'
import { bytes32 } from '@causeway/sdk/ids'
import { manifestSchema } from '@causeway/sdk/result/manifest'
import { z } from 'zod'
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi'

type Schema = z.ZodType

const answer = (description: string, schema: Schema) => ({ description, content: { 'application/json': { schema } } })
const bytesAnswer = {
  description: 'The bytes',
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
}

const problemTexts: Readonly<Record<number, string>> = {
  400: 'The input is not valid',
  403: 'Not allowed',
  404: 'There is no such thing here',
  409: 'It does not fit the state of things',
  413: 'Too large',
  500: 'The fault is on this side',
  503: 'Try again later',
}

/** Problem details for these statuses, and for a fault of the node. */
const problems = (...statuses: number[]) =>
  Object.fromEntries(
    [...statuses, 500, 503].map((status) => [
      String(status),
      { description: problemTexts[status] ?? '', content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  )

const jobPath = z.object({ jobId: bytes32 })

const paths: ZodOpenApiPathsObject = {
  '/v1/jobs': {
    post: {
      operationId: 'submitJob',
      summary: 'Submit a job; the same job again gives the same answer and is charged once',
      requestBody: { required: true, content: { 'application/json': { schema: jobSubmission } } },
      responses: {
        200: answer('The job was here already', jobView),
        202: answer('The job is taken on; send the inputs that are missing', jobView),
        ...problems(400, 403, 404, 409, 413),
      },
    },
  },
  '/v1/jobs/{jobId}': {
    get: {
      operationId: 'getJob',
      summary: 'State of a job',
      requestParams: { path: jobPath },
      responses: { 200: answer('The job', jobView), ...problems(400, 404) },
    },
  },
  '/v1/jobs/{jobId}/inputs/{contentId}': {
    put: {
      operationId: 'putInput',
      summary: 'Send one input of a job; an input that is there already is not read again',
      requestParams: { path: z.object({ jobId: bytes32, contentId: contentIdText }) },
      requestBody: {
        required: true,
        content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
      },
      responses: { 204: { description: 'The input is stored' }, ...problems(400, 404, 409, 413) },
    },
  },
  '/v1/jobs/{jobId}/result': {
    get: {
      operationId: 'getResult',
      summary: 'Encrypted result of an anchored job',
      requestParams: { path: jobPath },
      responses: { 200: bytesAnswer, ...problems(400, 404, 409) },
    },
  },
  '/v1/jobs/{jobId}/manifest': {
    get: {
      operationId: 'getManifest',
      summary: 'Manifest of an anchored job and its signature',
      requestParams: { path: jobPath },
      responses: {
        200: answer('Manifest and signature', z.object({ manifest: manifestSchema, signature: z.string() })),
        ...problems(400, 404, 409),
      },
    },
  },
  '/v1/node': {
    get: {
      operationId: 'getNode',
      summary: 'Who this node is, what it serves and what it can compute',
      responses: { 200: answer('The node', nodeView), ...problems() },
    },
  },
  '/v1/agreements/{agreementId}/voucher': {
    get: {
      operationId: 'getVoucher',
      summary: 'Vouchers held for an agreement',
      requestParams: { path: z.object({ agreementId: bytes32 }) },
      responses: { 200: answer('The latest, and the one to collect now', voucherView), ...problems(400) },
    },
  },
  '/health': {
    get: {
      operationId: 'getHealth',
      summary: 'Whether the process lives',
      responses: { 200: answer('It does', z.object({ status: z.literal('ok') })) },
    },
  },
  '/ready': {
    get: {
      operationId: 'getReady',
      summary: 'Whether database and chain answer',
      responses: {
        200: answer('Both do', z.object({ database: z.boolean(), chain: z.boolean() })),
        503: answer('One does not', z.object({ database: z.boolean(), chain: z.boolean() })),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      summary: 'Figures for Prometheus',
      responses: { 200: { description: 'Text format', content: { 'text/plain': { schema: z.string() } } } },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getOpenapi',
      summary: 'This document',
      responses: { 200: answer('OpenAPI 3.1', z.record(z.string(), z.unknown())) },
    },
  },
}

/** The OpenAPI 3.1 document of the node. */
export const openapiDocument = (): ReturnType<typeof createDocument> =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Causeway node',
      version: '1.0.0',
      description:
        'Computes on encrypted columns beside the data of a provider. Errors are problem details (RFC 9457) with a code and a hint.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
  })
