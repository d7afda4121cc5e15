import { defineErrors } from '@causeway/sdk/errors'

export const allowlistErrors = defineErrors({
  AllowlistEndpointDown: {
    kind: 'unavailable',
    summary: 'an RPC endpoint of the agent does not answer as JSON-RPC does',
    hint: 'Check its address, the CA (--ca) and that the node runs; the lists of the node are left as they are.',
  },
  AllowlistCallRefused: {
    kind: 'conflict',
    summary: 'an RPC endpoint refused a call',
    hint: 'Read the message: enable the API PERM and the permission files in Besu, and give the agent the JWT key (--jwt-key).',
  },
  AllowlistRegistryImplausible: {
    kind: 'conflict',
    summary: 'the registry answered what cannot be true; the lists of the node are left as they are',
    hint: 'Check --registry, --registry-address and --validators-address; ask another node of the chain.',
  },
  AllowlistChainMismatch: {
    kind: 'conflict',
    summary: 'node and registry are on different chains',
    hint: 'Point --rpc and --registry to nodes of one chain.',
  },
  AllowlistKeyMismatch: {
    kind: 'input',
    summary: 'the key of the agent is not the key of its node',
    hint: 'Give --node-key the file that Besu reads as node-private-key-file.',
  },
  AllowlistFixedNode: {
    kind: 'conflict',
    summary: 'Besu keeps a node that left the registry, because it started with it as static node or bootnode',
    hint: 'Start the agent with --permissions-file and --static-nodes-file, take the node out of the bootnodes, and restart Besu.',
  },
  AllowlistEntryRefused: {
    kind: 'conflict',
    summary: 'Besu refused an entry of the registry',
    hint: 'A host name needs Xdns-enabled and Xdns-update-enabled in the options of Besu; otherwise the organisation lists its node elsewhere.',
  },
  AllowlistNotPersisted: {
    kind: 'conflict',
    summary: 'Besu applied a change but did not write its permission file',
    hint: 'Start the agent with --permissions-file, and let Besu write that file.',
  },
  AllowlistDrifted: {
    kind: 'conflict',
    summary: 'somebody else changed the lists of the node; they are as the registry says again',
    hint: 'Find out who may call perm_* or write the permission file of this node; the entries stand in the metadata.',
  },
  AllowlistNotAgreed: {
    kind: 'conflict',
    summary: 'the lists of the node still differ from the registry',
    hint: 'Read the alarms before this one; the agent tries again.',
  },
  AllowlistFileUnwritable: {
    kind: 'forbidden',
    summary: 'the agent cannot write a file of the node',
    hint: 'Run the agent as the user that Besu runs as (uid 1000 in the image).',
  },
  AllowlistLogInvalid: {
    kind: 'conflict',
    summary: 'the log of statements does not hold',
    hint: 'A line was changed or taken out, or another key signed: ask the node for its log again.',
  },
})
