// One verb from the proposal to its execution, for networks where all keys are at hand.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CausewayClient } from '@causeway/sdk/client/createClient'
import { chainTime } from '@causeway/sdk/client/time'
import type { Decision } from '@causeway/sdk/member/decision'
import type { Ballot } from '@causeway/sdk/member/getBallot'
import { getMember } from '@causeway/sdk/member/getMember'
import { listDecisions } from '@causeway/sdk/member/listDecisions'
import { admitCall } from '@causeway/sdk/member/memberCalls'
import { signApplication, sponsorApplication } from '@causeway/sdk/member/sponsorApplication'
import { decideByVote } from '../../../deploy/networks/decideByVote.ts'
import { type Consortium, type Organisation, openConsortium, TERMS } from './voters.ts'

const HALF_DAY = 43_200

/** Whether there is something to do with a decision before more time may pass. */
const isDue = ({ state, executableAt = 0, ...ballot }: Ballot, votes: number, now: number): boolean =>
  (state === 'active' && ballot.for < votes) || (state === 'queued' && executableAt <= now)

describe('decisions by vote', () => {
  let consortium: Consortium
  let voters: readonly CausewayClient[]
  before(async () => {
    consortium = await openConsortium()
    voters = (await consortium.seatFour()).map(({ client }) => client)
    await consortium.govern()
  })
  after(() => consortium.close())

  const first = (): CausewayClient => voters[0] ?? assert.fail('no voter')
  const applicant = async (name: string): Promise<Organisation> => {
    const found = await consortium.found(name, 'EU')
    const deadline = (await chainTime(first())) + HALF_DAY
    const { did } = found
    await sponsorApplication(
      first(),
      await signApplication(found.client, { did, roles: ['consumer'], termsDigest: TERMS, deadline }),
    )
    return found
  }
  const admission = ({ id }: Organisation): Decision => ({ calls: [admitCall(first(), id)], description: `Admit ${id}` })
  /** Lets the days of votes go by while something waits for them: only while nothing is to be done. */
  const asDaysPass = async <T>(votes: number, waiting: Promise<T>): Promise<T> => {
    let isOver = false
    const ended = waiting.finally(() => {
      isOver = true
    })
    ended.catch(() => undefined)
    for (; !isOver; await sleep(100)) {
      const ballots = (await listDecisions(first())).map(({ ballot }) => ballot)
      const now = await chainTime(first())
      if (!ballots.some((ballot) => isDue(ballot, votes, now))) await consortium.pass(HALF_DAY)
    }
    return ended
  }

  it('are voted on together and carried out one after the other', async () => {
    const [one, other] = [await applicant('one'), await applicant('other')]
    const ballots = await asDaysPass(4, decideByVote({ voters, decisions: [admission(one), admission(other)] }))
    assert.deepEqual(
      ballots.map(({ state, for: votes }) => [state, votes]),
      [
        ['succeeded', 4],
        ['succeeded', 4],
      ],
    )
    for (const { id } of [one, other]) assert.equal((await getMember(first(), id)).state, 'admitted')
  })

  it('are not carried out without the votes that are needed', async () => {
    const lonely = decideByVote({ voters: [first()], decisions: [admission(await applicant('lonely'))] })
    await assert.rejects(asDaysPass(1, lonely), { code: 'DecisionNotTaken', message: /state defeated/ })
  })

  it('are not waited for while the chain stands still', async () => {
    const decisions = [admission(await applicant('waiting'))]
    await assert.rejects(decideByVote({ voters, decisions, standsAfterMs: 1 }), { code: 'ChainStandsStill' })
  })
})
