// causeway meter collect | show
import { getAgreement } from '@causeway/sdk/agreement/getAgreement'
import { getVouchers } from '@causeway/sdk/meter/getVouchers'
import { collectVoucher } from '@causeway/sdk/settlement/collectVoucher'
import type { Command } from 'commander'
import { commandErrors } from '../command/errors.ts'
import { requireNetwork, requireNode, withClient } from '../command/home.ts'
import { action, type GlobalOptions, parseAgreementId } from '../command/options.ts'
import { print } from '../command/output.ts'
import { findShares } from '../settlement/shares.ts'

type CollectOptions = GlobalOptions & { readonly share?: readonly string[] }

export const addMeterCommands = (program: Command): void => {
  const meter = program.command('meter').description('metered use')
  meter
    .command('collect')
    .description('collect the best voucher that the node holds, as the provider; the revenue is split at once')
    .argument('<agreement>')
    .option('--share <payee=ppm...>', 'the shares of the agreement, if they were not agreed from this folder')
    .action(action((options, agreement: string) => collect(options as CollectOptions, agreement)))
  meter.command('show').description('what is delivered, recorded and held').argument('<agreement>').action(action(show))
}

const collect = (options: CollectOptions, agreement: string): Promise<void> =>
  withClient({ home: options.home, as: options.as ?? 'hospital-node' }, async (client, network) => {
    const nodeUrl = requireNode(network)
    const id = parseAgreementId(agreement)
    const { collectable, deliveredUnits, recordedUnits } = await getVouchers({ nodeUrl, id })
    if (collectable === null) throw commandErrors.NothingToCollect({ agreementId: id, deliveredUnits, recordedUnits })
    const { terms } = await getAgreement(client, id)
    const shares = findShares(options.home, terms.splitDigest, options.share)
    print(
      { agreementId: id, units: collectable.voucher.units, ...(await collectVoucher(client, { ...collectable, shares })) },
      options,
    )
  })

const show = async (options: GlobalOptions, agreement: string): Promise<void> => {
  const nodeUrl = requireNode(requireNetwork(options.home))
  const { latest, collectable, ...units } = await getVouchers({ nodeUrl, id: parseAgreementId(agreement) })
  const unitsOf = (held: typeof latest): string => held?.voucher.units.toString() ?? 'none'
  print({ ...units, latestVoucher: unitsOf(latest), collectableVoucher: unitsOf(collectable) }, options)
}
