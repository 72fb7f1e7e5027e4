import { createHash } from 'node:crypto'
import { Types } from 'mongoose'
import { batchPerTick, isDuplicateKey, writeOutcomes } from '../../database/index.js'
import { commandLine } from '../../events/index.js'
import { bareBcryptHash, isBcryptHash, type PasswordHasher } from '../../passwords/index.js'
import type { AccountJournal } from '../events.js'
import type { AccountModel, StoredAccount } from '../model.js'
import { parseEmail, parseUsername } from '../names/index.js'
import { roleProblems, withBasicRole } from '../roles.js'

/** An account as another system had it. */
export interface ForeignAccount {
  readonly username: string
  /** Kept as unverified: that it was verified elsewhere, nobody can tell here. */
  readonly email?: string | null | undefined
  /** Default USER, which every account holds in any case. */
  readonly roles?: readonly string[] | undefined
  /**
   * bcrypt of the password itself: `$2a$`, `$2b$`, `$2x$` or `$2y$`, cost 4 to 16, perhaps after the name of a scheme
   * (`{bcrypt}`). That it is of the password itself can't be seen: Meteor's look the same.
   */
  readonly passwordHash: string
}

/** A fault of one account. Its value is never told. */
export interface ImportProblem {
  readonly field: keyof ForeignAccount
  readonly message: string
}

/** What became of one account. */
export type ImportOutcome =
  | { readonly kind: 'imported' }
  /** Imported before, from the same name and hash. Whatever changed since then is left alone. */
  | { readonly kind: 'there' }
  | { readonly kind: 'refused'; readonly problems: readonly ImportProblem[] }

export interface ImportDependencies {
  readonly accounts: AccountModel
  readonly hasher: Pick<PasswordHasher, 'adopt'>
  readonly declaredRoles: ReadonlySet<string>
  readonly journal: AccountJournal
  readonly now: () => Date
}

/** Brings accounts from another system, with their bcrypt hashes, which the first sign-in replaces by our own. */
export interface AccountImport {
  /**
   * Imports accounts, each whole or not at all; the faults of one do not keep others out. Safe to repeat: an account
   * that was imported before is told by its id, which follows from its name and hash as they were brought.
   *
   * Needs the unique index on canonical names.
   *
   * @returns what became of each, in the order given
   */
  batch(entered: readonly ForeignAccount[]): Promise<readonly ImportOutcome[]>
}

export function createAccountImport(dependencies: ImportDependencies): AccountImport {
  const { accounts, hasher, journal, now } = dependencies
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

  /** Candidates of different names. @returns outcomes by id */
  async function bring(candidates: readonly Candidate[]): Promise<ReadonlyMap<string, ImportOutcome>> {
    const known = await findKnown(accounts, candidates)
    const fresh = candidates.filter((candidate) => known(candidate) === null)
    const clashed = await insert(fresh)
    const knownThen = clashed.length === 0 ? known : await findKnown(accounts, clashed)
    const lost = new Set(clashed)
    return new Map(
      candidates.map((candidate) => {
        const outcome = lost.has(candidate) ? (knownThen(candidate) ?? taken) : known(candidate)
        return [candidate.id, outcome ?? { kind: 'imported' }]
      }),
    )
  }

  /** @returns those that somebody else stored in the same moment */
  async function insert(candidates: readonly Candidate[]): Promise<readonly Candidate[]> {
    const createdAt = now()
    const isStored = await Promise.all(candidates.map((candidate) => insertOne(candidate, createdAt)))
    return candidates.filter((_, index) => isStored[index] === false)
  }

  /** All that are made in one turn share two commands, one for their events and one for themselves. */
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

/** An account without faults. */
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

/** Schemes that hash something else than the password by bcrypt: no sign-in could ever match. */
const hashedBefore = /^(?:bcrypt_sha256\$|\$bcrypt-sha256\$|\{BCRYPT-SHA256\})/i

function hashFault(passwordHash: string): string {
  return hashedBefore.test(passwordHash.trim())
    ? 'A bcrypt hash of another hash of the password is not supported.'
    : 'It is not a bcrypt hash with a cost from 4 to 16.'
}

/**
 * The id of an imported account. A bcrypt hash holds 128 random bits of salt, so the id tells nothing of it, and no
 * two accounts meet.
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

/** What is stored already: the same account, or another of its name. */
async function findKnown(accounts: AccountModel, candidates: readonly Candidate[]) {
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
  const names = new Set(found.map(({ canonicalName }) => canonicalName))
  return ({ id, name }: Candidate): ImportOutcome | null =>
    ids.has(id) ? there : names.has(name) ? taken : null
}
