#!/usr/bin/env node
// The command `causeway`: every job of every user.
import process from 'node:process'
import { Command } from 'commander'

type Group = () => Promise<readonly ((program: Command) => void)[]>

/** Loaded when they are asked for: all of them take longer to load than most take to run. */
const groups: Readonly<Record<string, Group>> = {
  network: async () => [
    (await import('./network/commands.ts')).addNetworkCommands,
    (await import('./network/allowlist/commands.ts')).addAllowlistCommands,
    (await import('./network/besu/commands.ts')).addBesuCommands,
    (await import('./network/comet/commands.ts')).addCometCommands,
  ],
  node: async () => [(await import('./config/commands.ts')).addNodeCommands],
  member: async () => [(await import('./member/commands.ts')).addMemberCommands],
  governance: async () => [(await import('./member/governanceCommands.ts')).addGovernanceCommands],
  product: async () => [(await import('./product/commands.ts')).addProductCommands],
  policy: async () => [(await import('./policy/commands.ts')).addPolicyCommands],
  right: async () => [(await import('./right/commands.ts')).addRightCommands],
  agreement: async () => [(await import('./agreement/commands.ts')).addAgreementCommands],
  job: async () => [(await import('./compute/commands.ts')).addJobCommands],
  verify: async () => [(await import('./result/commands.ts')).addVerifyCommands],
  meter: async () => [(await import('./meter/commands.ts')).addMeterCommands],
  escrow: async () => [(await import('./settlement/commands.ts')).addSettlementCommands],
  relay: async () => [(await import('./relay/commands.ts')).addRelayCommands],
  bridge: async () => [(await import('./bridge/commands.ts')).addBridgeCommands],
}

const program = new Command('causeway')
  .description('License data products, compute on them while they are encrypted, and settle metered use')
  .option('--home <folder>', 'where the network and the keys of this user are', '.causeway')
  .option('--as <account>', 'name of an embedded account, or a file with a private key')
  .option('--json', 'print JSON', false)
  .showHelpAfterError()

const [asked = ''] = program.parseOptions(process.argv.slice(2)).operands
const group = Object.hasOwn(groups, asked) ? groups[asked] : undefined
// Whoever asks for none of them is shown all.
for (const load of group === undefined ? Object.values(groups) : [group]) for (const add of await load()) add(program)

// Who reads only the beginning (`| head`) ends the pipe: that is no fault of the command.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => process.exit(fault.code === 'EPIPE' ? 0 : 1))

await program.parseAsync()
