// Every error of the processes of the bridge.
import { defineErrors } from '@causeway/sdk/errors'

export const relayErrors = defineErrors({
  RelayOptionsInvalid: {
    kind: 'input',
    summary: 'the options of a process of the bridge are not valid',
    hint: 'Correct what `problem` names; the options stand in node/src/relay/relayOptions.ts.',
  },
  RelayEndpointDown: {
    kind: 'unavailable',
    summary: 'an endpoint of a chain does not answer, or not with JSON-RPC',
    hint: 'Look after the endpoint that `endpoint` names; the others go on as long as enough of them agree.',
  },
  RelayTooFewAgree: {
    kind: 'unavailable',
    summary: 'fewer endpoints of a chain answer than have to agree',
    hint: 'Bring back the endpoints in `silent`; until then nothing is signed or delivered. Never lower `required` for it.',
  },
  RelayEndpointsDisagree: {
    kind: 'conflict',
    summary: 'endpoints of a chain contradict each other about what is final: the view has halted',
    hint: 'Find out which endpoint in `voices` lies or is on a fork, replace it, then lift the halt of the view.',
  },
  RelayReorganised: {
    kind: 'conflict',
    summary: 'a block that was read as final is not in the chain any more: the view has halted',
    hint: 'Find out why finality was broken before the halt is lifted; curse the route if messages of that block were delivered.',
  },
  RelayViewHalted: {
    kind: 'conflict',
    summary: 'the view of the chain has halted and waits for an operator',
    hint: 'Clear up what `reason` says, then lift the halt.',
  },
  RelayChainMismatch: {
    kind: 'conflict',
    summary: 'an endpoint belongs to another chain: the view has halted',
    hint: 'Correct the address in the options.',
  },
  RelayMessageForged: {
    kind: 'conflict',
    summary: 'what the log of a message says does not fit its bytes: the view has halted',
    hint: 'Check the address of the outbox and the release of its contract.',
  },
  RelayNonceGap: {
    kind: 'conflict',
    summary: 'a message is missing between two that were read: the view has halted',
    hint: 'The endpoints hide a log, or the first block of the options is too late.',
  },
  RelayCommitmentMissing: {
    kind: 'conflict',
    summary: 'the outbox does not hold the messages that its logs tell: the view has halted',
    hint: 'Logs of the endpoints are forged or kept back; treat all of them as hostile.',
  },
  RelayEquivocation: {
    kind: 'conflict',
    summary: 'another message of this number was signed before: nothing is signed',
    hint: 'The source has been rewritten, or the key is used elsewhere too. Curse the route and find out.',
  },
  RelayTransitionUnlisted: {
    kind: 'internal',
    summary: 'a message of the relay cannot go from this state to that',
    hint: 'Report this with the log of the process.',
  },
  RelayBatchInvalid: {
    kind: 'input',
    summary: 'this is no batch of a route that the aggregator serves',
    hint: 'Correct what `problem` names.',
  },
  RelayBatchUnknown: {
    kind: 'absent',
    summary: 'there is no such batch or message here',
    hint: 'Propose the batch first.',
  },
  RelayBatchesTooMany: {
    kind: 'unavailable',
    summary: 'as many batches wait for signatures as the aggregator keeps',
    hint: 'Try again when the committee has signed; look why it does not.',
  },
  RelaySignatureInvalid: {
    kind: 'forbidden',
    summary: 'the signature is not by a member of the committee of this epoch',
    hint: 'Check the key of the attester, the epoch and the address of the verifier.',
  },
  RelayAggregatorDown: {
    kind: 'unavailable',
    summary: 'the aggregator does not answer',
    hint: 'Start it, or correct its address; attesters and deliverer try again.',
  },
  RelayAnswerInvalid: {
    kind: 'unavailable',
    summary: 'the aggregator answered with something else than its interface says',
    hint: 'Check its address and release.',
  },
  RelayClientFrozen: {
    kind: 'conflict',
    summary: 'the light client of the source is frozen: the other chain has decided one height twice',
    hint: 'Find out why, then recover the client by both governances; nothing is proven until then.',
  },
  RelayHeaderMissing: {
    kind: 'unavailable',
    summary: 'a consensus node shows no header of the set that the light client expects',
    hint: 'Name a node in `cometEndpoints` that keeps the headers from `after` on, or recover the client.',
  },
  RelayProverMissing: {
    kind: 'conflict',
    summary: 'the route demands a proof for a verifier that this deliverer cannot make',
    hint: 'Name the light client of the verifier in `lightClients` of the options, or let another deliverer bring the message.',
  },
  RelayRoundFailed: {
    kind: 'internal',
    summary: 'a round of the relay met a fault that it does not know; it is tried again',
    hint: 'Report this with the log of the process.',
  },
  RelayEventMissing: {
    kind: 'conflict',
    summary: 'a delivery was included without the event of one of its messages',
    hint: 'It is tried again with another batch; see the log for the transaction.',
  },
})
