import { defineErrors } from '@causeway/sdk/errors'

export const besuErrors = defineErrors({
  BesuExtraDataInvalid: {
    kind: 'input',
    summary: 'the bytes are not the extraData of a QBFT header',
    hint: 'Take the field `extraData` of a header or genesis of a QBFT chain, whole.',
  },
  BesuGenesisInvalid: {
    kind: 'input',
    summary: 'the genesis would not start a QBFT chain',
    hint: 'Make the genesis from the state of a ceremony that registered at least four validators.',
  },
  BesuNodeInvalid: {
    kind: 'input',
    summary: 'a node of the network is not described as Besu needs it',
    hint: 'Give each node a unique name and key, a host without spaces and ports from 1 to 65535.',
  },
  BesuFolderTaken: {
    kind: 'conflict',
    summary: 'the folder holds something already',
    hint: 'Name an empty folder: keys are never written over.',
  },
  BesuKeystoreNotMade: {
    kind: 'unavailable',
    summary: 'the PKCS12 keystore for TLS was not made',
    hint: 'Install openssl 3, or make keystore.p12 from certificate and key by other means (keytool, your CA).',
  },
  BesuRescueInvalid: {
    kind: 'input',
    summary: 'the rescue would not restart the chain',
    hint: 'Name a block after the head of the halted chain and after earlier transitions, and validators once each.',
  },
  BesuRescueUnsigned: {
    kind: 'forbidden',
    summary: 'the rescue is not signed by two thirds of the last validators',
    hint: 'Collect more signatures of `causeway network besu-rescue sign` over the same plan.',
  },
})
