// The public list of the bridge, as a part of that of the package.

export { abortTransaction, cancelTransaction } from './bridge/abortTransaction.ts'
export { accumulate } from './bridge/accumulate.ts'
export { atomicErrors } from './bridge/atomicErrors.ts'
export {
  type AttestationParameters,
  type AttestationTypedData,
  attestationDigest,
  attestationTypedData,
  attestationTypes,
} from './bridge/attestationTypedData.ts'
export { type BeginTransactionParameters, type BeginTransactionReturnType, beginTransaction } from './bridge/beginTransaction.ts'
export {
  type BuyRightParameters,
  buyRight,
  PURCHASE_LEGS,
  type RightPurchaseParameters,
  rightPurchase,
} from './bridge/buyRight.ts'
export { cancelMessage, cancelMessageCall } from './bridge/cancelMessage.ts'
export { ACCUMULATOR_SLOT, checkpointSlot, MESSAGES_PER_CHECKPOINT } from './bridge/checkpointSlot.ts'
export { type CheckSwapTimesParameters, checkSwapTimes, type HopTimes, swapMargin } from './bridge/checkSwapTimes.ts'
export { type ClaimRightParameters, type ClaimRightReturnType, claimRight } from './bridge/claimRight.ts'
export { type ClaimSwapParameters, type ClaimSwapReturnType, claimSwap } from './bridge/claimSwap.ts'
export { accumulatorProof } from './bridge/comet/accumulatorProof.ts'
export { checkpointProof } from './bridge/comet/checkpointProof.ts'
export { cometVoteDigest } from './bridge/comet/cometVoteDigest.ts'
export { type CometCommit, commitProof } from './bridge/comet/commitProof.ts'
export { cometProofErrors } from './bridge/comet/errors.ts'
export { type CometHeader, hashHeader } from './bridge/comet/hashHeader.ts'
export { type CometValidator, hashValidators } from './bridge/comet/hashValidators.ts'
export { type HeaderProof, headerProof } from './bridge/comet/headerProof.ts'
export { storageProof } from './bridge/comet/storageProof.ts'
export { decisionSlot } from './bridge/decisionSlot.ts'
export { decodeMessage } from './bridge/decodeMessage.ts'
export { type CommitteeSigner, type Delivery, type DeliveryProof, readDelivery } from './bridge/deliveryProof.ts'
export { encodeMessage } from './bridge/encodeMessage.ts'
export { bridgeErrors } from './bridge/errors.ts'
export {
  approveLock,
  EXCHANGE_LEGS,
  type ExchangePaymentParameters,
  exchangePayment,
  type Payment,
  type PaymentExchangeParameters,
  paymentExchange,
} from './bridge/exchangePayment.ts'
export { type FailureReason, failureReason } from './bridge/failureReason.ts'
export { getMessageState } from './bridge/getMessageState.ts'
export {
  type Committee,
  getCommittee,
  getRoute,
  type InboundRoute,
  listRoutes,
  type OutboundRoute,
  type RouteLimit,
  type RouteView,
} from './bridge/getRoute.ts'
export { getSwapState, type SwapState, swapStates } from './bridge/getSwapState.ts'
export { type FailedMessage, getTraffic, type Traffic } from './bridge/getTraffic.ts'
export {
  type Decision as TransactionDecision,
  getTransaction,
  type LegView,
  type TransactionView,
} from './bridge/getTransaction.ts'
export { fillRightOrder } from './bridge/intent/fillRightOrder.ts'
export { getRightOrder, type RightOrderView } from './bridge/intent/getRightOrder.ts'
export { approveRightOrder, openOwnRightOrder, openRightOrder } from './bridge/intent/openRightOrder.ts'
export { refundRightOrder } from './bridge/intent/refundRightOrder.ts'
export { type RightOrder, type RightSeller, rightOrderId } from './bridge/intent/rightOrder.ts'
export { sellRightOrder } from './bridge/intent/sellRightOrder.ts'
export { signRightOrder } from './bridge/intent/signRightOrder.ts'
export { type LockSwapParameters, type LockSwapReturnType, lockSwap } from './bridge/lockSwap.ts'
export { MESSAGE_HEADER_BYTES, MESSAGE_VERSION, type Message } from './bridge/message.ts'
export { messageIdOf } from './bridge/messageIdOf.ts'
export { anchorStatus } from './bridge/mirror/anchorStatus.ts'
export { checkMirroredResult } from './bridge/mirror/checkMirroredResult.ts'
export { getMirroredAgreement, type MirroredAgreement } from './bridge/mirror/getMirroredAgreement.ts'
export { getMirroredResult, type MirroredResult } from './bridge/mirror/getMirroredResult.ts'
export { getAnchoredStatus, getMirroredStatus, type MirroredStatus } from './bridge/mirror/getMirroredStatus.ts'
export { publishAgreement } from './bridge/mirror/publishAgreement.ts'
export { publishResult } from './bridge/mirror/publishResult.ts'
export { publishStatus } from './bridge/mirror/publishStatus.ts'
export type { PublishReturnType, Sighting } from './bridge/mirror/sighting.ts'
export { type StatusListView, statusListId } from './bridge/mirror/statusList.ts'
export { packSignatures } from './bridge/packSignatures.ts'
export { refundSwap } from './bridge/refundSwap.ts'
export { type ResendLegParameters, type ResendLegReturnType, resendLeg } from './bridge/resendLeg.ts'
export { type RetryMessageParameters, type RetryMessageReturnType, retryMessage } from './bridge/retryMessage.ts'
export { type Obstacle, routeObstacles } from './bridge/routeObstacles.ts'
export { secretOfSwap } from './bridge/secretOfSwap.ts'
export { type SendMessageParameters, type SendMessageReturnType, sendMessage } from './bridge/sendMessage.ts'
export { findSentMessage, messagesOfTransaction, type SentMessage } from './bridge/sentMessage.ts'
export {
  acknowledgePart,
  getPart,
  type PartParameters,
  type PartView,
  rollBackPart,
  type SettlePartParameters,
  settlePartByProof,
} from './bridge/settlePart.ts'
export { signAttestation } from './bridge/signAttestation.ts'
export { signConsent } from './bridge/signConsent.ts'
export { hashLockOf, type SwapTerms, swapErrors, swapIdOf } from './bridge/swapTerms.ts'
export {
  type BothChains,
  type MessageStep,
  type MessageTrace,
  traceMessage,
  traceSentMessage,
} from './bridge/traceMessage.ts'
export { type TransactionStep, type TransactionTrace, traceTransaction } from './bridge/traceTransaction.ts'
export {
  type Deadlines,
  deadlinesFrom,
  type Leg,
  type LegOrder,
  mintOrder,
  type Part,
  partOf,
  payOrder,
  type RightTerms,
  type TransactionSpecification,
  type TransactionSpecificationParameters,
  transactionIdOf,
  transactionSpecification,
} from './bridge/transactionSpecification.ts'
export { getCredit, withdrawCredit } from './bridge/withdrawCredit.ts'
