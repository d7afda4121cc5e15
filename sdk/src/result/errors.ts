// Every error of the result stage.
import { defineErrors } from '../errors.ts'

const doNotUse = 'Do not use the result; ask the provider for the manifest and result that belong to the anchor.'

export const resultErrors = defineErrors({
  ManifestInvalid: {
    kind: 'input',
    summary: 'this is not a result manifest',
    hint: 'Pass the manifest exactly as the node gave it; version 1 is what this release reads.',
  },
  ManifestJobMismatch: { kind: 'conflict', summary: 'the manifest is of another job or chain', hint: doNotUse },
  ManifestRequestMismatch: {
    kind: 'conflict',
    summary: 'the manifest is not about the algorithm, parameters and inputs that were authorised for this job',
    hint: 'Do not use the result; show the manifest, its signature and the authorisation to the consortium.',
  },
  ManifestProductMismatch: {
    kind: 'conflict',
    summary: 'the manifest is not about the product of the agreement with the content that was registered',
    hint: 'Do not use the result; show the manifest, its signature and the registration to the consortium.',
  },
  ResultNotAnchored: {
    kind: 'absent',
    summary: 'no result is anchored for this job',
    hint: 'Wait until the job is anchored, and check the chain.',
  },
  ManifestDigestMismatch: { kind: 'conflict', summary: 'the anchored digest is of another manifest', hint: doNotUse },
  ManifestSignatureInvalid: {
    kind: 'conflict',
    summary: 'the manifest is not signed by the key that anchored it',
    hint: doNotUse,
  },
  OutputMismatch: { kind: 'conflict', summary: 'the result is not the one that the manifest names', hint: doNotUse },
})
