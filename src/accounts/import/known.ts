import { Types } from 'mongoose'
import type { History } from '../../events/index.js'
import type { HeldNames } from '../held-names.js'
import type { AccountModel, StoredAccount } from '../model.js'
import type { Candidate, ImportProblem } from './candidate.js'

/** The result for one account. */
export type ImportOutcome =
  | { readonly kind: 'imported'; readonly id: string; readonly foreignId: string | null }
  /** Imported earlier, from the same line. Later changes are kept. */
  | { readonly kind: 'there'; readonly id: string; readonly foreignId: string | null }
  /** Imported earlier, and now with this hash. */
  | { readonly kind: 'replaced'; readonly id: string; readonly foreignId: string | null }
  | { readonly kind: 'refused'; readonly problems: readonly ImportProblem[] }

export const nameTaken = refusal('username', 'Another account has this user name.')
const idTaken = refusal('id', 'Another account has or had this id.')
const emailTaken = refusal('email', 'Another account has verified this address.')

export function refusal(field: ImportProblem['field'], message: string): ImportOutcome {
  return { kind: 'refused', problems: [{ field, message }] }
}

/** What accounts that exist already mean for candidates. */
export interface Known {
  /** `null`: it can be inserted. */
  outcome(candidate: Candidate): ImportOutcome | null
  /** The account that an earlier run imported from this line, or one that has its name. */
  account(candidate: Candidate): KnownAccount | null
}

export type KnownAccount = Pick<
  StoredAccount,
  '_id' | 'canonicalName' | 'emailCanonical' | 'importKey' | 'passwordHash'
>

export interface KnownDependencies {
  readonly accounts: AccountModel
  /** Which of these accounts have stored events, of some types or of all others. */
  readonly haveEvents: History['haveEvents']
  readonly heldNames: HeldNames
}

/** Finds accounts with the id, the name or the address of candidates, and ids that erased accounts had. */
export async function findKnown(
  { accounts, haveEvents, heldNames }: KnownDependencies,
  candidates: readonly Candidate[],
): Promise<Known> {
  const addresses = candidates.flatMap(({ emailCanonical }) => emailCanonical ?? [])
  const found = await accounts
    .find({
      $or: [
        { canonicalName: { $in: candidates.map(({ name }) => name) } },
        { _id: { $in: candidates.map(({ id }) => new Types.ObjectId(id)) } },
        // `$type` is required to match the partial index.
        { emailCanonical: { $in: addresses, $type: 'string' } },
      ],
    })
    .select({ canonicalName: 1, emailCanonical: 1, importKey: 1, passwordHash: 1 })
    .lean<KnownAccount[]>()
  const byId = new Map(found.map((account) => [account._id.toHexString(), account]))
  const used = await idsInUse(
    candidates.filter(({ id }) => !byId.has(id)),
    haveEvents,
  )
  const byName = new Map(found.map((account) => [account.canonicalName, account]))
  const held = await heldNames.heldAmong(candidates.map(({ name }) => name))
  const verified = new Set(found.map(({ emailCanonical }) => emailCanonical ?? null))
  return {
    outcome(candidate) {
      const { id, foreignId, importKey, name, emailCanonical } = candidate
      const account = byId.get(id)
      if (account !== undefined)
        return importKey === null || account.importKey === importKey
          ? { kind: 'there', id, foreignId }
          : idTaken
      if (used.has(id)) return idTaken
      if (byName.has(name) || held.has(name)) return nameTaken
      return emailCanonical !== null && verified.has(emailCanonical) ? emailTaken : null
    },
    account: ({ id, name }) => byId.get(id) ?? byName.get(name) ?? null,
  }
}

/** Ids that an account had which no longer exists, as far as its events are kept. */
async function idsInUse(
  candidates: readonly Candidate[],
  haveEvents: KnownDependencies['haveEvents'],
): Promise<ReadonlySet<string>> {
  const given = candidates.flatMap(({ id, importKey }) => (importKey === null ? [] : [id]))
  const derived = candidates.flatMap(({ id, importKey }) => (importKey === null ? [id] : []))
  const [had, erased] = await Promise.all([
    // An interrupted import leaves an event of an account that was not inserted.
    given.length === 0 ? none : haveEvents(given, { except: ['ACCOUNT_IMPORTED'] }),
    // Derived from the line itself: only that line can have it. It must not bring back what its user deleted.
    derived.length === 0 ? none : haveEvents(derived, { only: ['ACCOUNT_ERASED'] }),
  ])
  return new Set([...had, ...erased])
}

const none: ReadonlySet<string> = new Set()
