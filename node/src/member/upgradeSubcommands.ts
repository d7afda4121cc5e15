// causeway governance propose upgrade-plan and withdraw-upgrade
import { upgradePlanCall, withdrawUpgradeCall } from '@causeway/sdk/member/validatorCalls'
import { countOf } from './quantities.ts'
import type { Subcommand } from './subcommand.ts'

export const upgradePlan: Subcommand<'height' | 'engineVersion'> = {
  name: 'upgrade-plan',
  description: 'name the height from which on the engine must be of a version',
  options: { height: ['--height <number>'], engineVersion: ['--engine-version <number>', 'its application version'] },
  compose: async (client, texts) => {
    const [height, version] = [countOf(texts.height, '--height'), countOf(texts.engineVersion, '--engine-version')]
    return { calls: [upgradePlanCall(client, { height, version })], title: `Upgrade the engine to version ${version}` }
  },
}

export const withdrawUpgrade: Subcommand<never> = {
  name: 'withdraw-upgrade',
  description: 'withdraw the planned upgrade of the engine, before its height comes',
  options: {},
  compose: async (client) => ({ calls: [withdrawUpgradeCall(client)], title: 'Withdraw the planned upgrade of the engine' }),
}
