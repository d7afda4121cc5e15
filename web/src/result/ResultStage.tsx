// Jobs of the compute stage, each with the result that is anchored for it.
import type { JobId } from '@causeway/sdk/ids'
import { type Fact, factsNamed } from '../chain/facts.ts'
import type { Listing } from '../chain/readNewest.ts'
import type { JobRow } from '../compute/readJobs.ts'
import { type Column, Rows, Stage } from '../Listing.tsx'
import type { KeyOwners } from '../member/organisationName.ts'
import { Account, Id, State, Time } from '../Text.tsx'

type Props = { readonly jobs: Listing<JobRow>; readonly facts: readonly Fact[]; readonly owners: KeyOwners }
type Anchors = ReadonlyMap<JobId, Fact<'ResultAnchored'>['args']>

const columns = (anchors: Anchors, owners: KeyOwners): readonly Column<JobRow>[] => [
  { title: 'Job', cell: ({ id }) => <Id value={id} /> },
  { title: 'Agreement', cell: ({ agreementId }) => <Id value={agreementId} /> },
  { title: 'State', cell: ({ state }) => <State name={state} /> },
  { title: 'Units', cell: ({ units }) => units, figure: true },
  { title: 'Authorised', cell: ({ authorisedAt }) => <Time at={authorisedAt} /> },
  { title: 'Manifest digest', cell: ({ id }) => <Manifest digest={anchors.get(id)?.manifestDigest} /> },
  { title: 'Signed by', cell: ({ id }) => <Signer address={anchors.get(id)?.signer} owners={owners} /> },
]

const Manifest = ({ digest }: { readonly digest: string | undefined }) => (digest === undefined ? '–' : <Id value={digest} />)

const Signer = ({ address, owners }: { readonly address: string | undefined; readonly owners: KeyOwners }) =>
  address === undefined ? '–' : <Account address={address} owners={owners} />

export const ResultStage = ({ jobs, facts, owners }: Props) => {
  const anchors = new Map(factsNamed(facts, 'ResultAnchored').map(({ args }) => [args.jobId, args]))
  return (
    <Stage
      id="result"
      title="Jobs and results"
      about="Encrypted computations, and the digest that a node signed and anchored for each result."
    >
      <Rows
        label="Jobs and results"
        listing={jobs}
        columns={columns(anchors, owners)}
        keyOf={({ id }) => id}
        empty="No job is authorised yet."
      />
    </Stage>
  )
}
