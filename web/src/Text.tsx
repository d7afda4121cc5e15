// Small pieces of text that mean the same everywhere.
import { useState } from 'react'
import { formatTime, shorten } from './format.ts'
import type { KeyOwners } from './member/organisationName.ts'

/** Milliseconds for which it says that it was copied. */
const COPIED_MS = 1200

/** An identifier, shortened for the eye; a click copies it whole, for the command line. */
export const Id = ({ value }: { readonly value: string }) => {
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    // A browser may refuse; the whole text is in the title then.
    const done = await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    )
    setCopied(done)
    setTimeout(() => setCopied(false), COPIED_MS)
  }
  return (
    <button type="button" className="id" title={value} aria-label={`${shorten(value)}, copy`} onClick={copy}>
      {copied ? 'copied' : shorten(value)}
    </button>
  )
}

/** A moment (unix seconds). */
export const Time = ({ at }: { readonly at: number }) => <time>{formatTime(at)}</time>

const tones: Readonly<Record<string, 'good' | 'busy' | 'bad'>> = {
  ...{ admitted: 'good', offered: 'good', usable: 'good', agreed: 'good', completed: 'good', ready: 'good' },
  ...{ applied: 'busy', proposed: 'busy', authorised: 'busy', closing: 'busy', leaving: 'busy', early: 'busy' },
  ...{ suspended: 'bad', failed: 'bad', expired: 'bad', exhausted: 'bad', 'not ready': 'bad' },
}

/** A state in one word; its colour only repeats what the word says. */
export const State = ({ name }: { readonly name: string }) => <span className={`state ${tones[name] ?? 'still'}`}>{name}</span>

/** An account, with its organisation if it is a key of one. */
export const Account = ({ address, owners }: { readonly address: string; readonly owners: KeyOwners }) => {
  const owner = owners.get(address)
  return (
    <>
      {owner === undefined ? null : <span className="owner">{owner} </span>}
      <Id value={address} />
    </>
  )
}
