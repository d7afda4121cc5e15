import { defineErrors } from '@causeway/sdk/errors'

export const doctorErrors = defineErrors({
  DoctorFolderOther: {
    kind: 'absent',
    summary: 'the folder holds no network of this engine',
    hint: 'Name the folder of the network with --home, and its engine with --engine.',
  },
  NetworkAiling: {
    kind: 'internal',
    summary: 'the doctor found errors',
    hint: 'Each finding above names what was measured and what to do.',
  },
})
