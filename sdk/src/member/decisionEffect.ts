// What a decision changes, before and after, as data: the command and the console put it in words.
import type { ErrorMetadata } from '../errors.ts'
import type { BridgeEffect } from './bridgeEffect.ts'
import type { DecisionClass, DecisionTerms } from './decision.ts'
import type { MemberView } from './getMember.ts'
import type { RecognisedEntry } from './recognitionList.ts'
import type { MemberState } from './roles.ts'

/** Validators in force, and how many of them may fail before blocks stop. */
export type SetSize = { readonly validators: number; readonly faults: number }

export type Allowances = { readonly perAccount: bigint; readonly perMember: bigint }

export type UpgradePlan = { readonly height: number; readonly version: number }

export type Implementation = {
  readonly address: string
  /** keccak256 of its code; absent if there is no code at the address. */
  readonly codeHash: string | undefined
}

export type PeerSigners = { readonly signers: readonly string[]; readonly epoch: bigint }

export type Change<T> = { readonly before: T; readonly after: T }

export type DecisionEffect =
  | BridgeEffect
  | ({ readonly kind: 'member'; readonly member: MemberView } & Change<MemberState>)
  | ({ readonly kind: 'recovery'; readonly member: MemberView; readonly controller: string } & Change<number>)
  | ({
      /** Takes force only once it is activated, after the activation delay. */
      readonly kind: 'validator'
      readonly action: 'addition' | 'removal' | 'replacement'
      readonly member: MemberView
      /** Of the key that comes; for a removal of the one that goes. */
      readonly validator: string | undefined
      /** Of the key that goes. */
      readonly retired: string | undefined
    } & Change<SetSize>)
  | ({ readonly kind: 'cap'; readonly jurisdiction: string; readonly seats: number } & Change<number>)
  | ({ readonly kind: 'upgradePlan' } & Change<UpgradePlan>)
  | { readonly kind: 'upgradeWithdrawal'; readonly before: UpgradePlan }
  | ({ readonly kind: 'terms'; readonly decisionClass: DecisionClass } & Change<DecisionTerms>)
  | ({ readonly kind: 'class'; readonly contract: string; readonly selector: string } & Change<DecisionClass>)
  | ({ readonly kind: 'allowances' } & Change<Allowances>)
  | ({ readonly kind: 'recognition'; readonly digest: string } & Change<readonly RecognisedEntry[]>)
  | ({ readonly kind: 'peer'; readonly peerChainId: bigint } & Change<PeerSigners>)
  | ({ readonly kind: 'implementation'; readonly contract: string; readonly thenCalls: string } & Change<Implementation>)
  | ({
      readonly kind: 'role'
      readonly role: bigint
      readonly account: string
      readonly holder: string | undefined
    } & Change<boolean>)
  | {
      /** A known function of a known contract: what it changes is not read. */
      readonly kind: 'setting'
      readonly contract: string
      readonly function: string
      readonly arguments: Readonly<Record<string, unknown>>
    }
  /** Nobody can say what this does without reading the code of the target. */
  | { readonly kind: 'unknown' }

export type DescribedCall = {
  readonly target: string
  readonly value: bigint
  readonly data: string
  /** Name of the contract in the deployment; absent for another address. */
  readonly contract: string | undefined
  readonly effect: DecisionEffect
  /** Why the call would fail if the timelock made it now; an earlier call of the same decision may change that. */
  readonly refusal: { readonly code: string; readonly summary: string; readonly metadata: ErrorMetadata } | undefined
}
