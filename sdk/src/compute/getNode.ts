import { type NodeView, nodeView } from './jobApi.ts'
import { readAnswer } from './jobApiCall.ts'

/** Who a node is, what it serves and what it can compute. @throws NodeUnavailable, NodeAnswerInvalid */
export const getNode = ({ nodeUrl }: { readonly nodeUrl: string }): Promise<NodeView> =>
  readAnswer(nodeView, { nodeUrl, path: '/v1/node' })
