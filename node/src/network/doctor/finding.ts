// What is wrong, how it was seen, and what to do.
export type FindingCode =
  | 'ChainHalted'
  | 'NodeDead'
  | 'NodeSilent'
  | 'NodeLagging'
  | 'ExecutionBehind'
  | 'ClockSkewed'
  | 'DiskFull'
  | 'SecretExposed'
  | 'SecretMissing'
  | 'GenesisDiffers'
  | 'GenesisWrong'
  | 'ContractsMissing'
  | 'AllowlistDrifted'
  | 'AgentSilent'
  | 'StrangerConnected'
  | 'NodeNotAdmitted'
  | 'PeersTooFew'
  | 'ValidatorUnseated'
  | 'SeatUnattended'
  | 'UpgradeNeeded'
  | 'MisbehaviorRecorded'
  | 'AccountDry'
  | 'StationDry'
  | 'AlarmStands'

export type Finding = {
  readonly code: FindingCode
  /** `error`: it stops the chain, a node or a user now. `warning`: it will, or it costs safety. */
  readonly severity: 'error' | 'warning'
  /** A node, an account, or the chain. */
  readonly subject: string
  readonly measured: string
  /** A sentence, then a command where one helps. */
  readonly advice: string
  readonly command?: string
}
