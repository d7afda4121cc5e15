// Every error of the conservation monitor.
import { defineErrors } from '@causeway/sdk/errors'

export const monitorErrors = defineErrors({
  MonitorOptionsInvalid: {
    kind: 'input',
    summary: 'the options of the monitor are not valid',
    hint: 'Correct what `problem` names; the options stand in node/src/monitor/monitorOptions.ts.',
  },
  MonitorBlind: {
    kind: 'unavailable',
    summary: 'the monitor cannot see a chain',
    hint: 'Bring back the endpoint, or give the monitor another one: until then nothing watches this route.',
  },
  ConservationBroken: {
    kind: 'conflict',
    summary: 'something arrived that was never sent, or more was released than was locked',
    hint: 'The route is cursed. Find out whose signatures proved it and rotate the committee; then `causeway relay clear`, and BRIDGE lifts the curse.',
  },
  AttesterSilent: {
    kind: 'unavailable',
    summary: 'an attester has not been heard for too long on a route, or stands still while the source goes on',
    hint: 'Look after its process and its endpoints: a view that has halted is silent too.',
  },
  MonitorStateNotKept: {
    kind: 'unavailable',
    summary: 'the monitor cannot write down what it has looked at; it goes on',
    hint: 'Make room for the file and let the monitor write it: one that is started again begins at the height that was kept last.',
  },
  MonitorStateMissing: {
    kind: 'absent',
    summary: 'the monitor has kept nothing behind which it could go on',
    hint: 'Name the `stateFile` of the monitor in its options, and let it look at a block first.',
  },
  MonitorRuns: {
    kind: 'conflict',
    summary: 'a process has the state of this monitor open',
    hint: 'Stop that monitor first: it would undo what is changed beside it.',
  },
  CurseNotSent: {
    kind: 'unavailable',
    summary: 'the route could not be cursed; it is tried again',
    hint: 'Check that the key of the monitor has the role CURSE and coin for gas.',
  },
})
