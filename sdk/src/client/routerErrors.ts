// Errors of the router behind CCIP's interfaces.
import type { ErrorDefinition } from '../errors.ts'
import { row } from './errorRow.ts'

export const routerErrorTable: Readonly<Record<string, ErrorDefinition>> = {
  RouterChainInvalid: row(
    'input',
    'the chain or its selector is zero, its own or taken',
    'Take the old pair away first by naming the zero router.',
  ),
  RouterExtraArgsUnknown: row(
    'input',
    'these extra args are of no version for EVM chains',
    'Encode EVMExtraArgsV1, GenericExtraArgsV2 or V3 with the libraries of the package.',
  ),
  RouterGasLimitInvalid: row('input', 'the gas limit is zero or too high', 'Ask for 1 to 7,000,000 gas for the receiver.'),
  RouterGasTooLow: row('input', 'the receiver could not be given the gas of its message', 'Retry with a higher gas limit.'),
  RouterNotReceiver: row(
    'input',
    'the receiver does not say by ERC-165 that it receives messages',
    'Name a contract that implements IAny2EVMMessageReceiver.',
  ),
  RouterOptionUnsupported: row(
    'input',
    'this bridge has no verifiers, executors or finality that a sender chooses',
    'Leave out of the extra args everything but the gas limit.',
  ),
  RouterReceiverFailed: row('conflict', 'the receiver refused', 'Look at the reason; the message can be retried or cancelled.'),
  RouterReceiverInvalid: row('input', 'the receiver is no account of an EVM chain', 'Pass abi.encode of its address.'),
  RouterTokensRefused: row(
    'input',
    'messages of this router carry no tokens',
    'Send data only; swap or settle tokens otherwise.',
  ),
  RouterVerifiersDemanded: row(
    'conflict',
    'the receiver demands verifiers that this bridge does not have',
    'Let it demand none: the class of the router in the inbox decides.',
  ),
}
