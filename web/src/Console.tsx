// The page: where the network stands, then a section for each stage in its order.
import type { CausewayError } from '@causeway/sdk/errors'
import { useEffect, useState } from 'react'
import { AgreementStage } from './agreement/AgreementStage.tsx'
import type { Snapshot } from './chain/snapshot.ts'
import { type NetworkState, watchNetwork } from './chain/watchNetwork.ts'
import { formatTime } from './format.ts'
import { MemberStage } from './member/MemberStage.tsx'
import { ProductStage } from './product/ProductStage.tsx'
import { ResultStage } from './result/ResultStage.tsx'
import { RightStage } from './right/RightStage.tsx'
import { SettlementStage } from './settlement/SettlementStage.tsx'
import { State } from './Text.tsx'

const Status = ({ snapshot, readAt, nodeReady, nodeUrl }: NetworkState) => (
  <dl className="status">
    <div>
      <dt>Chain</dt>
      <dd>{snapshot?.chainId ?? '–'}</dd>
    </div>
    <div>
      <dt>Height</dt>
      <dd>{snapshot?.height ?? '–'}</dd>
    </div>
    <div>
      <dt>Node</dt>
      <dd title={nodeUrl}>{nodeReady === undefined ? '–' : <State name={nodeReady ? 'ready' : 'not ready'} />}</dd>
    </div>
    <div>
      <dt>Read at</dt>
      <dd>{readAt === undefined ? '–' : formatTime(readAt)}</dd>
    </div>
  </dl>
)

const Fault = ({ fault, readAt }: { readonly fault: CausewayError; readonly readAt: number | undefined }) => (
  <div role="alert" className="fault">
    <strong>{fault.code}</strong>: {fault.summary}. {fault.hint}
    {readAt === undefined ? null : <> The figures below are of {formatTime(readAt)}.</>}
  </div>
)

const Contents = ({ members, products, rights, agreements, jobs, settlement }: Snapshot) => {
  const entries = [
    ['member', 'Members', members.total],
    ['product', 'Products', products.total],
    ['right', 'Rights', rights.total],
    ['agreement', 'Agreements', agreements.total],
    ['result', 'Jobs', jobs.total],
    ['settlement', 'Payees', settlement.payees.total],
  ] as const
  return (
    <nav aria-label="Stages">
      {entries.map(([id, title, total]) => (
        <a key={id} href={`#${id}`}>
          {title} <b>{total}</b>
        </a>
      ))}
    </nav>
  )
}

const Stages = ({ snapshot, now }: { readonly snapshot: Snapshot; readonly now: number }) => (
  <>
    <Contents {...snapshot} />
    <main>
      <MemberStage {...snapshot} />
      <ProductStage {...snapshot} />
      <RightStage {...snapshot} now={now} />
      <AgreementStage {...snapshot} accounts={snapshot.settlement.accounts} />
      <ResultStage {...snapshot} />
      <SettlementStage {...snapshot} />
    </main>
  </>
)

export const Console = () => {
  const [state, setState] = useState<NetworkState>({})
  useEffect(() => watchNetwork(setState), [])
  const { snapshot, fault, readAt } = state
  return (
    <>
      <header className="top">
        <h1>Causeway</h1>
        <Status {...state} />
      </header>
      {fault === undefined ? null : <Fault fault={fault} readAt={readAt} />}
      {snapshot === undefined ? (
        <p className="empty">{fault === undefined ? 'Reading the chain …' : 'Nothing could be read yet.'}</p>
      ) : (
        <Stages snapshot={snapshot} now={readAt ?? 0} />
      )}
    </>
  )
}
