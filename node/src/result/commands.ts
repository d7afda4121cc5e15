// causeway verify result
import { fetchResult } from '@causeway/sdk/compute/fetchResult'
import { verifyResult } from '@causeway/sdk/result/verifyResult'
import type { Command } from 'commander'
import { requireNode, withClient } from '../command/home.ts'
import { action, type GlobalOptions, parseJobId } from '../command/options.ts'
import { print } from '../command/output.ts'

export const addVerifyCommands = (program: Command): void => {
  const verify = program.command('verify').description('check what others claim')
  verify
    .command('result')
    .description('manifest, signature, anchor and output of a job: no key is needed')
    .argument('<job>')
    .action(action(result))
}

const result = (options: GlobalOptions, job: string): Promise<void> =>
  withClient({ home: options.home }, async (client, network) => {
    const nodeUrl = requireNode(network)
    const jobId = parseJobId(job)
    const { manifest, manifestDigest, signer, anchoredAt } = await verifyResult(client, {
      jobId,
      ...(await fetchResult({ nodeUrl, jobId })),
    })
    const { output, evaluatedDigest } = manifest
    print({ jobId, verified: true, manifestDigest, signer, anchoredAt, outputDigest: output.digest, evaluatedDigest }, options)
  })
