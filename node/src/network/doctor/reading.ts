// What the doctor measured. A field that is absent could not be measured, or does not exist on this engine.
export type EngineName = 'embedded' | 'comet' | 'besu'

export type NodeReading = {
  /** As people call it: `CN validator 2`. */
  readonly name: string
  /** `elsewhere`: its process is not one of this machine. */
  readonly process: 'running' | 'ended' | 'elsewhere'
  /** Whether one of its ports answered. */
  readonly answers: boolean
  /** The command that starts it again. */
  readonly start: string
  /** Where its logs are. */
  readonly log?: string | undefined
  /** Height of the consensus, and round within the height that is being decided. */
  readonly height?: number | undefined
  readonly round?: number | undefined
  /** Validators whose vote the current round lacks, as this node sees it; lower-case addresses. */
  readonly silentValidators?: readonly string[] | undefined
  /** Number of the execution client's head. */
  readonly executionHeight?: number | undefined
  /** Unix seconds of its last block. */
  readonly blockTime?: number | undefined
  /** Seconds by which its clock is ahead of this machine's. */
  readonly clockAhead?: number | undefined
  /** Its id in the registry, the ids it lets in, and those it is connected to. */
  readonly peerId?: string | undefined
  readonly admitted?: readonly string[] | undefined
  readonly peers?: readonly string[] | undefined
  readonly peerCount?: number | undefined
  /** The address of the key it signs with, lower case. */
  readonly validator?: string | undefined
  readonly genesis?: GenesisReading | undefined
  readonly disk?: { readonly folder: string; readonly freeBytes: number } | undefined
  readonly secrets?: readonly SecretReading[] | undefined
  /** The highest version of the network's rules that its program knows. */
  readonly knownVersion?: number | undefined
  /** What it says of itself (`/health`). */
  readonly alarms?: readonly string[] | undefined
  readonly misbehavior?: readonly { readonly type: string; readonly validator: string; readonly height: number }[] | undefined
}

export type GenesisReading = {
  /** Digest of each file that all nodes of a chain must share, by name. */
  readonly files: Readonly<Record<string, string>>
  readonly folder: string
  /** Hash of block 0 by the files, and by the chain that answers. */
  readonly expected?: string | undefined
  readonly found?: string | undefined
}

export type SecretReading = {
  readonly file: string
  /** Permission bits; absent if the file is. */
  readonly mode?: number | undefined
}

export type ChainReading = {
  readonly engine: EngineName
  readonly chainId: number
  /** Unix seconds of this machine. */
  readonly now: number
  readonly nodes: readonly NodeReading[]
  /** Node ids of admitted organisations, by the registry. */
  readonly registered?: readonly string[] | undefined
  /** Addresses of the validators by the contract, lower case. */
  readonly validators?: readonly string[] | undefined
  readonly upgrade?: { readonly height: number; readonly version: number } | undefined
  readonly gas?: GasReading | undefined
  /** Contracts of the deployment file whose code the chain does not have. */
  readonly missingContracts?: readonly string[] | undefined
  /** What the agent that writes the allowlists says of them (Besu). */
  readonly allowlists?: readonly AllowlistReading[] | undefined
}

export type GasReading = {
  /** The purse of the network: wei, and what it would pay in a day if every organisation took all it may. */
  readonly station: { readonly balance: bigint; readonly mostPerDay: bigint }
  readonly accounts: readonly {
    readonly name: string
    readonly address: string
    readonly balance: bigint
    /** What `grant` would give it now, in wei. */
    readonly available: bigint
  }[]
}

export type AllowlistReading = {
  /** Where the agent of a node answers. */
  readonly agent: string
  readonly answers: boolean
  readonly agreed?: boolean | undefined
  /** Unix seconds of the last time that list and registry were seen to agree. */
  readonly agreedAt?: number | undefined
  readonly alarms?: readonly string[] | undefined
}
