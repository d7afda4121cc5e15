// What the consortium decides about its rules, its money and its code, as calls.
import { Interface } from 'ethers'
import type { CausewayClient } from '../client/createClient.ts'
import { callOf } from './callOf.ts'
import { type DecisionCall, type DecisionClass, type DecisionTerms, decisionClasses } from './decision.ts'
import type { RecognitionProposal } from './recognitionList.ts'

/** What the gas station gives a day, in wei. */
export const allowancesCall = (
  { contracts: { gas } }: CausewayClient,
  { perAccount, perMember }: { readonly perAccount: bigint; readonly perMember: bigint },
): DecisionCall => callOf(gas, () => gas.interface.encodeFunctionData('setAllowances', [perAccount, perMember]))

/** Changes how a class of decisions is taken. */
export const termsCall = (
  { contracts: { governor } }: CausewayClient,
  { decisionClass, terms }: { readonly decisionClass: DecisionClass; readonly terms: DecisionTerms },
): DecisionCall =>
  callOf(governor, () => governor.interface.encodeFunctionData('setTerms', [decisionClasses.indexOf(decisionClass), terms]))

/** Puts a function of a contract into a class of decisions. */
export const classCall = (
  { contracts: { governor } }: CausewayClient,
  {
    target,
    selector,
    decisionClass,
  }: { readonly target: string; readonly selector: string; readonly decisionClass: DecisionClass },
): DecisionCall =>
  callOf(governor, () =>
    governor.interface.encodeFunctionData('setClass', [target, selector, decisionClasses.indexOf(decisionClass)]),
  )

/** Adopts a list of what is recognised of other chains, in place of the one before. */
export const adoptRecognitionCall = (
  { contracts: { recognition } }: CausewayClient,
  { digest, list }: RecognitionProposal,
): DecisionCall => callOf(recognition, () => recognition.interface.encodeFunctionData('adopt', [digest, list]))

/** Names who signs for another chain that it has adopted a list. */
export const setPeerCall = (
  { contracts: { recognition } }: CausewayClient,
  { peerChainId, signers, epoch }: { readonly peerChainId: bigint; readonly signers: readonly string[]; readonly epoch: bigint },
): DecisionCall =>
  callOf(recognition, () => recognition.interface.encodeFunctionData('setPeer', [peerChainId, inOrder(signers), epoch]))

/** The contract asks for ascending accounts. */
const inOrder = (signers: readonly string[]): string[] =>
  [...signers].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))

const upgradeable = new Interface(['function upgradeToAndCall(address newImplementation, bytes data) payable'])

/** Puts other code behind a contract that can be upgraded. */
export const implementationCall = (
  { contracts: { gas, recognition } }: CausewayClient,
  { contract, implementation }: { readonly contract: 'GasStation' | 'RecognitionList'; readonly implementation: string },
): DecisionCall =>
  callOf(contract === 'GasStation' ? gas : recognition, () =>
    upgradeable.encodeFunctionData('upgradeToAndCall', [implementation, '0x']),
  )
