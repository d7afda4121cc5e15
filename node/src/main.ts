#!/usr/bin/env node
// The command `causeway`: every job of every user.
import process from 'node:process'
import { Command } from 'commander'
import { addAgreementCommands } from './agreement/commands.ts'
import { addBridgeCommands } from './bridge/commands.ts'
import { addJobCommands } from './compute/commands.ts'
import { addNodeCommands } from './config/commands.ts'
import { addMemberCommands } from './member/commands.ts'
import { addGovernanceCommands } from './member/governanceCommands.ts'
import { addMeterCommands } from './meter/commands.ts'
import { addAllowlistCommands } from './network/allowlist/commands.ts'
import { addBesuCommands } from './network/besu/commands.ts'
import { addCometCommands } from './network/comet/commands.ts'
import { addNetworkCommands } from './network/commands.ts'
import { addPolicyCommands } from './policy/commands.ts'
import { addProductCommands } from './product/commands.ts'
import { addRelayCommands } from './relay/commands.ts'
import { addVerifyCommands } from './result/commands.ts'
import { addRightCommands } from './right/commands.ts'
import { addSettlementCommands } from './settlement/commands.ts'

const program = new Command('causeway')
  .description('License data products, compute on them while they are encrypted, and settle metered use')
  .option('--home <folder>', 'where the network and the keys of this user are', '.causeway')
  .option('--as <account>', 'name of an embedded account, or a file with a private key')
  .option('--json', 'print JSON', false)
  .showHelpAfterError()

addNetworkCommands(program)
addAllowlistCommands(program)
addBesuCommands(program)
addCometCommands(program)
addNodeCommands(program)
addMemberCommands(program)
addGovernanceCommands(program)
addProductCommands(program)
addPolicyCommands(program)
addRightCommands(program)
addAgreementCommands(program)
addJobCommands(program)
addVerifyCommands(program)
addMeterCommands(program)
addSettlementCommands(program)
addRelayCommands(program)
addBridgeCommands(program)

// Who reads only the beginning (`| head`) ends the pipe: that is no fault of the command.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => process.exit(fault.code === 'EPIPE' ? 0 : 1))

await program.parseAsync()
