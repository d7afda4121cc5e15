import type { MemberView } from '@causeway/sdk/member/getMember'
import type { Listing } from '../chain/readNewest.ts'
import { type Column, Rows, Stage } from '../Listing.tsx'
import { State } from '../Text.tsx'
import { organisationName } from './organisationName.ts'

const columns: readonly Column<MemberView>[] = [
  {
    title: 'Organisation',
    cell: ({ did }) => (
      <>
        {organisationName(did)}
        <code className="whole">{did}</code>
      </>
    ),
  },
  { title: 'State', cell: ({ state }) => <State name={state} /> },
  { title: 'Jurisdiction', cell: ({ jurisdiction }) => jurisdiction },
  { title: 'Roles', cell: ({ roles }) => roles.join(', ') },
]

export const MemberStage = ({ members }: { readonly members: Listing<MemberView> }) => (
  <Stage id="member" title="Members" about="Organisations of the network, by jurisdiction and institution code.">
    <Rows label="Members" listing={members} columns={columns} keyOf={({ id }) => id} empty="No organisation has applied yet." />
  </Stage>
)
