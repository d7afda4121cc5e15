// Policies on chain beside the published way (one contract for each policy) and off chain beside an interpreter over RDF.
// Published figures: Bistarelli, Luchini, Santini, PerCom Workshops 2025, the 8 contracts of their repository at 9fa8d86 measured with solc 0.8.37
// (reference/policy.md, section 7): 336,159 to 936,774 gas to deploy a policy, 24,020 to 29,127 to evaluate one as a transaction whose facts the
// caller supplies. The lower figure of each is the peer.
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { decide, worldOf } from '@causeway/sdk/policy/engine/decide'
import { strictOptions } from '@causeway/sdk/policy/engine/options'
import { evaluatePolicy } from '@causeway/sdk/policy/evaluatePolicy'
import { readPolicies } from '@causeway/sdk/policy/model/readPolicy'
import { readGraph } from '@causeway/sdk/policy/rdf/readGraph'
import { getBytes } from 'ethers'
import { toParameters } from '../conformance/bytesEngine.ts'
import { compileCase } from '../conformance/compiledCase.ts'
import { type Gas, measureGas } from '../scripts/generateGas.ts'
import { deployingInstructions } from './deployingInstructions.ts'
import { agreement, request, state } from './policyCase.ts'
import { median, type Report } from './report.ts'

const DEPLOY_LEAST = 336_159
const EVALUATE_LEAST = 24_020
const BLOCK_GAS = 30_000_000
const ROUNDS = 7

export const run = async (report: Report): Promise<void> => {
  const { policy = {}, peers = {} }: Gas = measureGas()
  addChain(report, policy)
  await addDeployed(report, peers.deployed ?? 0)
  await addOffChain(report)
}

const addChain = (report: Report, gas: Readonly<Record<string, number>>): void => {
  const base = { unit: 'gas', better: 'lower' as const }
  const add = (id: string, what: string, figure: number | undefined, peer: string, peerFigure: number, goal: number) => {
    if (figure !== undefined) report.add({ ...base, id, what, figure, peer, peerFigure, goal })
  }
  const stored = 'store an agreement of 425 bytes, whole transaction'
  add('policy.store', stored, gas.storeTransaction, 'a contract for each policy, least', DEPLOY_LEAST, DEPLOY_LEAST / 60_000)
  const five = 'decide under five constraints, facts from the chain'
  add('policy.evaluate5', five, gas.evaluate5, 'facts from the caller, least', EVALUATE_LEAST, EVALUATE_LEAST / 45_000)
  add('policy.evaluate524', 'decide under 524 nested constraints', gas.evaluate524, 'a block', BLOCK_GAS, 1)
}

/** The store has no instruction that could deploy code; the peer's contract is deployed for each policy. */
const addDeployed = async (report: Report, peerFigure: number): Promise<void> => {
  const file = new URL('../artifacts/contracts/policy/PolicyStore.sol/PolicyStore.json', import.meta.url)
  // CAST: Hardhat's artifact.
  const { deployedBytecode } = JSON.parse(await readFile(file, 'utf8')) as { readonly deployedBytecode: string }
  if (deployingInstructions(getBytes(deployedBytecode)) > 0) throw benchError('the policy store deploys code')
  const what = 'code that a new policy deploys'
  report.add({
    id: 'policy.deployed',
    what,
    figure: 0,
    unit: 'bytes',
    peer: 'a contract for each policy',
    peerFigure,
    better: 'lower',
  })
}

const addOffChain = async (report: Report): Promise<void> => {
  const graph = await readGraph(agreement)
  const [policy] = readPolicies(graph)
  if (policy === undefined) throw benchError('no policy')
  const asked = toParameters(compileCase(policy, worldOf(policy, request, state, strictOptions)))
  const ours = (): boolean => evaluatePolicy(asked).permitted
  // It keeps the parsed graph and walks it for each decision, as engines over RDF do.
  const interpreter = (): boolean => decide(readPolicies(graph), request, state).decision === 'allow'
  if (!ours() || !interpreter()) throw benchError('the two sides decide differently')
  const figure = rate(ours, 100_000)
  const peerFigure = rate(interpreter, 3_000)
  report.add({
    id: 'policy.offchain',
    what: 'decisions a second on one core, five constraints and two prohibitions',
    figure,
    unit: '1/s',
    peer: 'interpreter over RDF',
    peerFigure,
    better: 'higher',
    goal: 100_000 / peerFigure,
  })
}

/** Calls a second: the middle of some rounds, after one that compiles. */
const rate = (action: () => boolean, calls: number): number => {
  const round = (): number => {
    const { user, system } = process.threadCpuUsage()
    for (let index = 0; index < calls; index++) action()
    const after = process.threadCpuUsage()
    return (calls * 1e6) / (after.user + after.system - user - system)
  }
  round()
  return Math.round(median(Array.from({ length: ROUNDS }, round)))
}

const benchError = (what: string): TypeError => new TypeError(`the bench is wrong: ${what}`)
