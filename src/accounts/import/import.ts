import { Types } from 'mongoose'
import { batchPerTick, isDuplicateKey, writeOutcomes } from '../../database/index.js'
import { commandLine } from '../../events/index.js'
import type { PasswordHasher } from '../../passwords/index.js'
import type { AccountJournal } from '../events.js'
import type { StoredAccount } from '../model.js'
import { type Candidate, candidateOf, type ForeignAccount } from './candidate.js'
import { findKnown, type ImportOutcome, type KnownDependencies, nameTaken } from './known.js'
import { createReplaceHash } from './replace-hash.js'

export interface ImportDependencies extends KnownDependencies {
  readonly hasher: Pick<PasswordHasher, 'adopt' | 'adoptNone' | 'adopted'>
  readonly declaredRoles: ReadonlySet<string>
  readonly journal: AccountJournal
  readonly now: () => Date
}

export interface ImportOptions {
  /** Replaces the hash of accounts that an earlier run imported, if nobody signed in to them. Default: no. */
  readonly replaceHash?: boolean
}

/** Imports accounts with their password hashes. The first sign-in replaces the hash. */
export interface AccountImport {
  /**
   * Imports accounts, each atomically; a problem with one does not affect others. Idempotent: an account that was
   * imported earlier is recognized by its id, or by an id that is derived from name and hash.
   *
   * Requires the unique index on canonical names.
   *
   * @returns the result for each account, in the given order
   */
  batch(entered: readonly ForeignAccount[], options?: ImportOptions): Promise<readonly ImportOutcome[]>
}

export function createAccountImport(dependencies: ImportDependencies): AccountImport {
  const { accounts, hasher, journal, now } = dependencies
  const replaceHash = createReplaceHash(dependencies)
  const store = batchPerTick((documents: readonly StoredAccount[]) =>
    writeOutcomes(documents.length, accounts.collection.insertMany([...documents], { ordered: false })),
  )

  async function batch(
    entered: readonly ForeignAccount[],
    { replaceHash: replaces = false }: ImportOptions = {},
  ): Promise<readonly ImportOutcome[]> {
    const at = now()
    const candidates = entered.map((account) => candidateOf(account, dependencies.declaredRoles, at))
    const firsts = new Map<string, Candidate>()
    for (const candidate of candidates) {
      if ('name' in candidate && !firsts.has(candidate.name)) firsts.set(candidate.name, candidate)
    }
    const outcomes = await bring([...firsts.values()], replaces)
    const reported = new Set<Candidate>()
    return candidates.map((candidate): ImportOutcome => {
      if (!('name' in candidate)) return { kind: 'refused', problems: candidate.problems }
      const first = firsts.get(candidate.name)
      if (first === undefined || !isSameLine(first, candidate)) return nameTaken
      const outcome = outcomes.get(first) ?? nameTaken
      const isRepeated = reported.has(first) && outcome.kind !== 'refused'
      reported.add(first)
      return isRepeated ? { ...outcome, kind: 'there' } : outcome
    })
  }

  /** Imports candidates with distinct names. */
  async function bring(
    candidates: readonly Candidate[],
    replaces: boolean,
  ): Promise<ReadonlyMap<Candidate, ImportOutcome>> {
    const known = await findKnown(dependencies, candidates)
    const fresh = candidates.filter((candidate) => known.outcome(candidate) === null)
    const clashed = new Set(await insert(fresh))
    const knownThen = clashed.size === 0 ? known : await findKnown(dependencies, [...clashed])
    const outcomes = candidates.map((candidate): readonly [Candidate, ImportOutcome] => {
      const { id, foreignId } = candidate
      const outcome = clashed.has(candidate)
        ? (knownThen.outcome(candidate) ?? nameTaken)
        : (known.outcome(candidate) ?? { kind: 'imported', id, foreignId })
      return [candidate, outcome]
    })
    return new Map(replaces ? await replaceHash(outcomes, known) : outcomes)
  }

  /** @returns candidates that another account conflicted with */
  async function insert(candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
    const createdAt = now()
    const isStored = await Promise.all(candidates.map((candidate) => insertOne(candidate, createdAt)))
    return candidates.filter((_, index) => isStored[index] === false)
  }

  /** Calls of one event-loop tick are batched into two commands, one for events and one for accounts. */
  async function insertOne(candidate: Candidate, createdAt: Date): Promise<boolean> {
    const account = accountOf(candidate, hasher, createdAt)
    const stored = await journal.recordBefore(async ({ record }) => {
      await record({ type: 'ACCOUNT_IMPORTED', userId: candidate.id, ...commandLine })
      return store(account).then(
        () => true,
        (error: unknown) => {
          if (uniqueIndexes.some((fields) => isDuplicateKey(error, fields))) return null
          throw error
        },
      )
    })
    return stored !== null
  }

  return { batch }
}

const uniqueIndexes = ['_id', 'canonicalName', 'email', 'emailCanonical']

function isSameLine(first: Candidate, other: Candidate): boolean {
  return first.id === other.id && first.importKey === other.importKey
}

function accountOf(
  candidate: Candidate,
  hasher: ImportDependencies['hasher'],
  importedAt: Date,
): StoredAccount {
  const { id, importKey, username, name, email, emailCanonical, importedHash } = candidate
  const isVerified = emailCanonical !== null
  return {
    _id: new Types.ObjectId(id),
    username,
    canonicalName: name,
    email: isVerified ? email : null,
    ...(isVerified ? { emailCanonical } : {}),
    pendingEmail: isVerified ? null : email,
    roles: candidate.roles,
    disabled: candidate.disabled,
    passwordHash: importedHash === null ? hasher.adoptNone(id) : hasher.adopt(importedHash, id),
    createdAt: candidate.createdAt ?? importedAt,
    ...(importKey === null ? {} : { importKey }),
    revision: 0,
    credentialVersion: 0,
  }
}
