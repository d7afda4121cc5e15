import { defineErrors } from '@causeway/sdk/errors'

export const cometErrors = defineErrors({
  GoMissing: {
    kind: 'absent',
    summary: 'the engine comet is built with Go, and there is no Go toolchain of at least 1.25 here',
    hint: 'Install Go (https://go.dev/doc/install) and try again, or use `--engine embedded`, which needs none.',
  },
  EngineNotBuilt: {
    kind: 'unavailable',
    summary: 'the engine could not be built',
    hint: 'Read the end of the output of Go in the metadata; the first build needs a Go module proxy that answers.',
  },
  EngineMissing: {
    kind: 'absent',
    summary: 'a program of the engine is not where the validator expects it',
    hint: 'Build it with `causeway network build`, or name its folder with --programs.',
  },
  GenesisNotMade: {
    kind: 'internal',
    summary: 'geth did not accept the genesis of the execution client',
    hint: 'Read its output in the metadata.',
  },
  GenesisDiffers: {
    kind: 'conflict',
    summary: 'the chain that answers is not the one that was deployed',
    hint: 'Compare the genesis files of this validator with those of the others, and the port with that of another chain.',
  },
  NetworkNotInitialised: {
    kind: 'absent',
    summary: 'there is no comet network in this folder',
    hint: 'Make one with `causeway network init --engine comet`.',
  },
  ChainFolderOther: {
    kind: 'conflict',
    summary: 'the folder holds another chain than the one that is asked for',
    hint: 'Name the folder of this chain, or an empty one.',
  },
  ChainFolderInvalid: {
    kind: 'input',
    summary: 'a file of the chain or of a home cannot be read',
    hint: 'Copy the file that the metadata names from the machine where the network was made, or from the backup of the home.',
  },
  PortsTaken: {
    kind: 'conflict',
    summary: 'ports that the validators need are taken by other programs',
    hint: 'End those programs, or make the network with another --base-port.',
  },
  NoPortsFree: {
    kind: 'unavailable',
    summary: 'no row of free ports was found for the validators',
    hint: 'End other networks on this machine.',
  },
  ValidatorEnded: {
    kind: 'unavailable',
    summary: 'a validator ended before the chain made blocks',
    hint: 'Its last words stand in the metadata, with the way out; the whole log is beside its home.',
  },
  ChainSilent: {
    kind: 'unavailable',
    summary: 'the chain made no block in time',
    hint: 'Read the logs of the validators; more than two thirds of them have to run.',
  },
  PasswordMissing: {
    kind: 'absent',
    summary: 'the password of the validator key is not there',
    hint: 'Put it into the file that validator.json names, or into CAUSEWAY_VALIDATOR_PASSWORD.',
  },
  ValidatorUnknown: {
    kind: 'input',
    summary: 'the network has no validator of this name',
    hint: 'List them with `causeway network status`.',
  },
  ValidatorRuns: {
    kind: 'conflict',
    summary: 'the validator runs',
    hint: 'Stop it first: what a running validator writes cannot be copied whole.',
  },
  HomeNotClaimed: {
    kind: 'absent',
    summary: 'the home of the validator cannot be held while it is changed',
    hint: 'It has to be a folder on this machine that you may write to.',
  },
  ValidatorNameInvalid: {
    kind: 'input',
    summary: 'a validator cannot have this name',
    hint: 'Use 1 to 64 lower-case letters, digits and hyphens, as in CN/validator-4.',
  },
  SnapshotInvalid: {
    kind: 'input',
    summary: 'the snapshot is damaged or of another chain',
    hint: 'Take another one; nothing was changed.',
  },
  SnapshotNotMade: {
    kind: 'unavailable',
    summary: 'the snapshot could not be written',
    hint: 'Look for a full disk; the output of tar stands in the metadata.',
  },
  TimeNotOurs: {
    kind: 'conflict',
    summary: 'the time of this chain cannot be moved',
    hint: 'A real chain has real time: use shorter deadlines, or the embedded engine.',
  },
})
