import { createHash } from 'node:crypto'
import { Types } from 'mongoose'
import { batchPerTick, isDuplicateKey, writeOutcomes } from '../../database/index.js'
import { commandLine } from '../../events/index.js'
import { bareBcryptHash, isBcryptHash, type PasswordHasher } from '../../passwords/index.js'
import { roleProblems, withBasicRole } from '../administration/roles.js'
import type { AccountJournal } from '../events.js'
import type { HeldNames } from '../held-names.js'
import type { AccountModel, StoredAccount } from '../model.js'
import { parseEmail, parseUsername } from '../names/index.js'

/** An account of another system. */
export interface ForeignAccount {
  readonly username: string
  /** Imported as unverified, because a verification elsewhere cannot be proved. */
  readonly email?: string | null | undefined
  /** Default USER, which every account has. */
  readonly roles?: readonly string[] | undefined
  /**
   * The bcrypt hash of the password: `$2a$`, `$2b$`, `$2x$` or `$2y$`, cost 4 to 16, optionally prefixed by a scheme
   * (`{bcrypt}`). A hash of a digest of the password, as Meteor's, has the same format and cannot be detected.
   */
  readonly passwordHash: string
}

/** A problem with one account. Never contains the value. */
export interface ImportProblem {
  readonly field: keyof ForeignAccount
  readonly message: string
}

/** The result for one account. */
export type ImportOutcome =
  | { readonly kind: 'imported' }
  /** Imported earlier, from the same name and hash. Later changes are kept. */
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly problems: readonly ImportProblem[] }

export interface ImportDependencies {
  readonly accounts: AccountModel
  readonly hasher: Pick<PasswordHasher, 'adopt'>
  readonly declaredRoles: ReadonlySet<string>
  readonly heldNames: HeldNames
  readonly journal: AccountJournal
  readonly now: () => Date
}

/** Imports accounts with their bcrypt hashes. The first sign-in replaces the hash. */
export interface AccountImport {
  /**
   * Imports accounts, each atomically; a problem with one does not affect others. Idempotent: the id is derived from
   * name and hash, so an account that was imported earlier is recognized.
   *
   * Requires the unique index on canonical names.
   *
   * @returns the result for each account, in the given order
   */
  batch(entered: readonly ForeignAccount[]): Promise<readonly ImportOutcome[]>
}

export function createAccountImport(dependencies: ImportDependencies): AccountImport {
  const { accounts, hasher, heldNames, journal, now } = dependencies
  const store = batchPerTick((documents: readonly StoredAccount[]) =>
    writeOutcomes(documents.length, accounts.collection.insertMany([...documents], { ordered: false })),
  )

  async function batch(entered: readonly ForeignAccount[]): Promise<readonly ImportOutcome[]> {
    const candidates = entered.map((account) => candidateOf(account, dependencies.declaredRoles))
    const firsts = new Map<string, Candidate>()
    for (const candidate of candidates) {
      if ('name' in candidate && !firsts.has(candidate.name)) firsts.set(candidate.name, candidate)
    }
    const outcomes = await bring([...firsts.values()])
    const told = new Set<string>()
    return candidates.map((candidate): ImportOutcome => {
      if (!('name' in candidate)) return { kind: 'refused', problems: candidate.problems }
      if (firsts.get(candidate.name)?.id !== candidate.id) return taken
      const outcome = outcomes.get(candidate.id) ?? taken
      const isRepeated = told.has(candidate.id) && outcome.kind === 'imported'
      told.add(candidate.id)
      return isRepeated ? there : outcome
    })
  }

  /** Imports candidates with distinct names. @returns outcomes by id */
  async function bring(candidates: readonly Candidate[]): Promise<ReadonlyMap<string, ImportOutcome>> {
    const known = await findKnown(accounts, heldNames, candidates)
    const fresh = candidates.filter((candidate) => known(candidate) === null)
    const clashed = await insert(fresh)
    const knownThen = clashed.length === 0 ? known : await findKnown(accounts, heldNames, clashed)
    const lost = new Set(clashed)
    return new Map(
      candidates.map((candidate) => {
        const outcome = lost.has(candidate) ? (knownThen(candidate) ?? taken) : known(candidate)
        return [candidate.id, outcome ?? { kind: 'imported' }]
      }),
    )
  }

  /** @returns candidates that a concurrent insert conflicted with */
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
          if (isDuplicateKey(error, '_id') || isDuplicateKey(error, 'canonicalName')) return null
          throw error
        },
      )
    })
    return stored !== null
  }

  return { batch }
}

const there: ImportOutcome = { kind: 'there' }
const taken: ImportOutcome = {
  kind: 'refused',
  problems: [{ field: 'username', message: 'Another account has this user name.' }],
}

/** A valid account. */
interface Candidate {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly email: string | null
  readonly roles: readonly string[]
  readonly bcryptHash: string
}

type Faulty = { readonly problems: readonly ImportProblem[] }

function candidateOf(account: ForeignAccount, declaredRoles: ReadonlySet<string>): Candidate | Faulty {
  const { passwordHash } = account
  const bcryptHash = bareBcryptHash(passwordHash)
  const name = parseUsername(account.username, { reserved: 'allowed' })
  const email = account.email === null || account.email === undefined ? null : parseEmail(account.email)
  const roles = withBasicRole(account.roles ?? [])
  const problems: ImportProblem[] = [
    ...(name.ok ? [] : name.problems.map(({ message }) => ({ field: 'username' as const, message }))),
    ...(email === null || email.ok
      ? []
      : email.problems.map(({ message }) => ({ field: 'email' as const, message }))),
    ...roleProblems(roles, declaredRoles)
      .slice(0, 1)
      .map(({ message }) => ({ field: 'roles' as const, message })),
    ...(isBcryptHash(bcryptHash)
      ? []
      : [{ field: 'passwordHash' as const, message: hashFault(passwordHash) }]),
  ]
  if (problems.length > 0 || !name.ok) return { problems }
  return {
    id: importedId(name.canonical, passwordHash),
    username: name.username,
    name: name.canonical,
    email: email?.ok === true ? email.email : null,
    roles,
    bcryptHash,
  }
}

/** Schemes that apply bcrypt to a digest of the password: no sign-in could ever match. */
const hashedBefore = /^(?:bcrypt_sha256\$|\$bcrypt-sha256\$|\{BCRYPT-SHA256\})/i

function hashFault(passwordHash: string): string {
  return hashedBefore.test(passwordHash.trim())
    ? 'A bcrypt hash of another hash of the password is not supported.'
    : 'It is not a bcrypt hash with a cost from 4 to 16.'
}

/**
 * Derives the id of an imported account. A bcrypt hash contains a 128-bit random salt, so the id discloses nothing
 * about it and does not collide.
 */
function importedId(canonicalName: string, bcryptHash: string): string {
  const origin = JSON.stringify(['portcullis/import', canonicalName, bcryptHash])
  return createHash('sha256').update(origin).digest('hex').slice(0, 24)
}

function accountOf(
  candidate: Candidate,
  hasher: ImportDependencies['hasher'],
  createdAt: Date,
): StoredAccount {
  const { id, username, name, email, roles, bcryptHash } = candidate
  return {
    _id: new Types.ObjectId(id),
    username,
    canonicalName: name,
    email: null,
    pendingEmail: email,
    roles,
    disabled: false,
    passwordHash: hasher.adopt(bcryptHash, id),
    createdAt,
    revision: 0,
    credentialVersion: 0,
  }
}

/** Finds accounts that are stored already, by id or by name, and names that are held for others. */
async function findKnown(accounts: AccountModel, heldNames: HeldNames, candidates: readonly Candidate[]) {
  const held = heldNames.heldAmong(candidates.map(({ name }) => name))
  const found = await accounts
    .find({
      $or: [
        { canonicalName: { $in: candidates.map(({ name }) => name) } },
        { _id: { $in: candidates.map(({ id }) => new Types.ObjectId(id)) } },
      ],
    })
    .select({ canonicalName: 1 })
    .lean<Pick<StoredAccount, '_id' | 'canonicalName'>[]>()
  const ids = new Set(found.map(({ _id }) => _id.toHexString()))
  const names = new Set([...found.map(({ canonicalName }) => canonicalName), ...(await held)])
  return ({ id, name }: Candidate): ImportOutcome | null =>
    ids.has(id) ? there : names.has(name) ? taken : null
}
