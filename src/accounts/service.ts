import { Types } from 'mongoose'
import type { Client } from '../context/client.js'
import { isIndexMissing } from '../database/index.js'
import { type Cause, commandLine } from '../events/index.js'
import { badUserInput, type InputProblem } from '../lib/errors.js'
import { faultsIn, type InputFault } from '../lib/input-faults.js'
import { type Page, type PageRequest, pageOf } from '../paging/index.js'
import type { HashCallOptions, PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import { isAccountId } from './account-id.js'
import { createAdministration } from './administration.js'
import { createChangePassword } from './change-password.js'
import type { EndSessions } from './end-sessions.js'
import { InvalidCredentials, UsernameTaken } from './errors.js'
import type { AccountJournal } from './events.js'
import { insertNamed } from './import/insert-named.js'
import type { AccountModel, StoredAccount } from './model.js'
import {
  canonicalSearchPrefix,
  canonicalUsername,
  defaultReservedNames,
  parseEmail,
  parseUsername,
  type UsernameOptions,
} from './names/index.js'
import type { Account } from './public.js'
import { roleProblems, withBasicRole } from './roles.js'
import { accountView } from './view.js'

export interface AccountDependencies {
  readonly accounts: AccountModel
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly declaredRoles: ReadonlySet<string>
  /** Names that cannot be registered. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
  readonly journal: AccountJournal
  readonly sessions: EndSessions
  readonly now: () => Date
  /** Recreates missing collections and indexes. */
  readonly onIndexMissing: () => Promise<void>
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly onChanged: (accountId: string) => void
}

/** Unvalidated input of a new account. */
export interface NewAccount {
  readonly username: string
  readonly password: string
  /** An InputFault if the scalar could not parse it. */
  readonly email?: string | InputFault | null | undefined
}

/** Creates, finds and changes accounts. Independent of GraphQL and HTTP. */
export type AccountService = ReturnType<typeof createAccountService>

export interface NewAccountOptions extends HashCallOptions {
  readonly roles?: readonly string[]
  /** Default: the reserved names of the service. */
  readonly reserved?: NonNullable<UsernameOptions['reserved']>
  /** The client that registers it. Default: the command line. */
  readonly client?: Client
  /** The actor of the event. Default: none, as for a registration. */
  readonly actorId?: string | null
}

/** Sorts after every character of a canonical name. */
const afterAllNames = '\u{10FFFF}'

export function createAccountService(dependencies: AccountDependencies) {
  const { accounts, hasher, journal, now, reservedNames = defaultReservedNames } = dependencies

  /**
   * Creates an account.
   *
   * @param options.roles - its roles; validated against the schema. Default: USER
   * @param options.reserved - `'allowed'` for operators, who may use names like `admin`
   * @throws BAD_USER_INPUT with all problems at once, USERNAME_TAKEN, SIGN_IN_BUSY
   */
  async function create(
    entered: NewAccount,
    {
      roles = [],
      reserved = reservedNames,
      client = commandLine.client,
      actorId = null,
      signal,
      party,
    }: NewAccountOptions = {},
  ): Promise<StoredAccount> {
    const { username, canonical, email } = await check(entered, roles, reserved)
    // Avoids a hash for a taken name. The unique index decides.
    if ((await accounts.exists({ canonicalName: canonical })) !== null) throw nameTaken({ actorId, client })
    const _id = new Types.ObjectId()
    const account: StoredAccount = {
      _id,
      username,
      canonicalName: canonical,
      email: null,
      pendingEmail: email,
      roles: withBasicRole(roles),
      disabled: false,
      passwordHash: await hasher.hash(entered.password, _id.toHexString(), { signal, party }),
      createdAt: now(),
      revision: 0,
      credentialVersion: 0,
    }
    await insert(account, { actorId, client })
    return account
  }

  async function insert(account: StoredAccount, cause: Cause): Promise<void> {
    const store = () =>
      journal.inTransaction(async ({ options, record }) => {
        await record({ type: 'REGISTERED', userId: account._id.toHexString(), ...cause })
        if (!(await insertNamed(accounts, account, options))) throw nameTaken(cause)
        return account
      })
    await store().catch(async (error: unknown) => {
      if (!isIndexMissing(error)) throw error
      // The index was dropped while the server runs. Without it, one name could get several accounts.
      await dependencies.onIndexMissing()
      return store()
    })
  }

  function nameTaken(cause: Cause) {
    journal.enqueue({ type: 'REGISTRATION_REFUSED', reason: 'USERNAME_TAKEN', userId: null, ...cause })
    return new UsernameTaken()
  }

  async function check(
    entered: NewAccount,
    roles: readonly string[],
    reserved: NonNullable<UsernameOptions['reserved']>,
  ) {
    const name = parseUsername(entered.username, { reserved })
    const email = typeof entered.email === 'string' ? parseEmail(entered.email) : null
    const ownWords = [entered.username, ...(email?.ok === true ? [email.email] : [])]
    const problems: InputProblem[] = [
      ...(name.ok ? [] : name.problems.map((problem) => ({ path: ['input', 'username'], ...problem }))),
      ...(await dependencies.policy.problems(entered.password, ownWords)).map((problem) => ({
        path: ['input', 'password'],
        ...problem,
      })),
      ...(email === null || email.ok
        ? []
        : email.problems.map((problem) => ({ path: ['input', 'email'], ...problem }))),
      // Includes fields that an application added to the input type.
      ...faultsIn(entered, ['input']),
      ...roleProblems(roles, dependencies.declaredRoles),
    ]
    if (problems.length > 0 || !name.ok) throw badUserInput(problems)
    return {
      username: name.username,
      canonical: name.canonical,
      email: email?.ok === true ? email.email : null,
    }
  }

  /**
   * Verifies the password of an account. An unknown account (`null`), a wrong password and a disabled account cost the
   * same work and throw the same error.
   *
   * @throws INVALID_CREDENTIALS, SIGN_IN_BUSY
   */
  async function verifyCredentials(
    account: StoredAccount | null,
    password: string,
    client: Client,
    hashing: HashCallOptions = {},
  ): Promise<StoredAccount> {
    const accountId = account?._id.toHexString() ?? new Types.ObjectId().toHexString()
    const { ok, rehash } = await hasher.verify(password, account?.passwordHash ?? null, accountId, hashing)
    if (account === null || !ok || account.disabled) {
      const reason = account === null ? 'UNKNOWN_ACCOUNT' : ok ? 'ACCOUNT_DISABLED' : 'WRONG_PASSWORD'
      const userId = account === null ? null : accountId
      // The typed name is not recorded: it may be a password in the wrong field.
      journal.enqueue({ type: 'SIGN_IN_REFUSED', reason, userId, actorId: null, client })
      throw new InvalidCredentials()
    }
    if (rehash) await storeRehashed(account, await hasher.hash(password, accountId, { party: hashing.party }))
    return account
  }

  async function storeRehashed(account: StoredAccount, passwordHash: string): Promise<void> {
    // Conditional on the verified hash, so that a concurrent change of password is not overwritten.
    await accounts.updateOne(
      { _id: account._id, passwordHash: account.passwordHash },
      { $set: { passwordHash } },
    )
  }

  /** Finds accounts by id, in the order of `ids`; `null` for an unknown id. */
  async function findMany(ids: readonly string[]): Promise<(StoredAccount | null)[]> {
    const objectIds = ids.filter(isAccountId).map((id) => new Types.ObjectId(id))
    const found = await accounts.find({ _id: { $in: objectIds } }).lean<StoredAccount[]>()
    const byId = new Map(found.map((account) => [account._id.toHexString(), account]))
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null)
  }

  /** Finds an account by user name, in any case; `null` if there is none. */
  async function findByName(username: string): Promise<StoredAccount | null> {
    const canonicalName = canonicalUsername(username)
    return canonicalName === null ? null : accounts.findOne({ canonicalName }).lean<StoredAccount | null>()
  }

  /** Finds an account by verified address; `null` if no account has verified it. */
  async function findByEmail(address: string): Promise<StoredAccount | null> {
    const parsed = parseEmail(address)
    if (!parsed.ok) return null
    // `$type` is required to match the partial index.
    return accounts.findOne({ email: { $eq: parsed.email, $type: 'string' } }).lean<StoredAccount | null>()
  }

  /** The public view of an account. */
  function view(account: StoredAccount): Account {
    return accountView(account, dependencies.declaredRoles)
  }

  /** Reads a page sorted by canonical name. Every page uses that index. */
  async function page(request: PageRequest, search: string | null): Promise<Page<StoredAccount>> {
    const prefix = search === null ? null : canonicalSearchPrefix(search)
    const found = await accounts
      .find({
        $and: [
          request.afterKey === null ? {} : { canonicalName: { $gt: request.afterKey } },
          prefix === null ? {} : { canonicalName: { $gte: prefix, $lt: prefix + afterAllNames } },
        ],
      })
      .sort({ canonicalName: 1 })
      .limit(request.size + 1)
      .lean<StoredAccount[]>()
    return pageOf(found, request)
  }

  return {
    create,
    verifyCredentials,
    findMany,
    findByName,
    findByEmail,
    page,
    view,
    changePassword: createChangePassword(dependencies),
    ...createAdministration(dependencies),
  }
}
