import { defineErrors } from '@causeway/sdk/errors'

export const networkCommandErrors = defineErrors({
  BesuRunsInContainers: {
    kind: 'input',
    summary: 'the nodes of a Besu network are containers, which this command neither starts nor ends nor looks into',
    hint: 'In the folder that `network init --engine besu` wrote, `docker compose up -d NAME` starts a node and `docker compose stop NAME` ends it; `causeway network doctor --engine besu --home FOLDER` looks at it. See docs/besu.md.',
  },
  EngineWithoutVerb: {
    kind: 'input',
    summary: 'this verb is for networks of the engine comet',
    hint: 'An embedded network is one process without validators; its state is the folder `chain` of its home, to be copied while it is down. For Besu see docs/besu.md.',
  },
  OtherEngineRuns: {
    kind: 'conflict',
    summary: 'a network of another engine runs in this folder',
    hint: 'End it with `causeway network down`, or choose another --home.',
  },
  NoValidatorHere: {
    kind: 'absent',
    summary: 'no validator of these chains belongs to this machine',
    hint: 'Copy the home of the validator into the folder of its chain, and name it: --validator CN/validator-2.',
  },
  ValidatorHomeElsewhere: {
    kind: 'absent',
    summary: 'the consensus key of this validator is not in this folder',
    hint: 'Have its machine sign with `causeway member validator-consent`, and give the file: --consent FILE.',
  },
  SeatHeld: {
    kind: 'conflict',
    summary: 'the organisation of this validator has a seat already',
    hint: 'One organisation has one seat: change its key with `causeway member replace-validator`.',
  },
  SeatAbsent: {
    kind: 'absent',
    summary: 'this validator holds no seat',
    hint: 'See who does with `causeway governance validators`; a node without a seat leaves with `causeway network leave`.',
  },
})
