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
  /** Names that nobody can register. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
  readonly journal: AccountJournal
  readonly sessions: EndSessions
  readonly now: () => Date
  /** Makes the collections and indexes that were dropped. */
  readonly onIndexMissing: () => Promise<void>
  /** Told after a change of an account is stored and before the caller is answered. */
  readonly onChanged: (accountId: string) => void
}

/** What a new account is made from, as it was entered. */
export interface NewAccount {
  readonly username: string
  readonly password: string
  /** A fault where what was entered is no address. */
  readonly email?: string | InputFault | null | undefined
}

/** Makes, finds and changes accounts. Knows no GraphQL and no HTTP. */
export type AccountService = ReturnType<typeof createAccountService>

export interface NewAccountOptions extends HashCallOptions {
  readonly roles?: readonly string[]
  /** Default: the names that nobody can register. */
  readonly reserved?: NonNullable<UsernameOptions['reserved']>
  /** Where it is registered from. Default: the command line. */
  readonly client?: Client
  /** The account in whose name it is made. Default: none, as for a registration. */
  readonly actorId?: string | null
}

/** Sorts after every character that a canonical name may hold. */
const afterAllNames = '\u{10FFFF}'

export function createAccountService(dependencies: AccountDependencies) {
  const { accounts, hasher, journal, now, reservedNames = defaultReservedNames } = dependencies

  /**
   * Makes an account.
   *
   * @param options.roles - what it may do; checked against the schema. Default: USER
   * @param options.reserved - `'allowed'` for operators, who may use names like `admin`
   * @throws BAD_USER_INPUT with every problem at once, USERNAME_TAKEN, SIGN_IN_BUSY
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
    // Spares the hash for a name that is taken; it decides nothing.
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
      // Dropped under this server: without it, one name would get several accounts.
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
      // What an application adds to the input included.
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
   * Compares a password with an account's. Whether there is no account (`null`), the password wrong or the account
   * disabled: the same work, the same error.
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
      // Never the name that was typed: it may be a password in the wrong field.
      journal.enqueue({ type: 'SIGN_IN_REFUSED', reason, userId, actorId: null, client })
      throw new InvalidCredentials()
    }
    if (rehash) await storeRehashed(account, await hasher.hash(password, accountId, { party: hashing.party }))
    return account
  }

  async function storeRehashed(account: StoredAccount, passwordHash: string): Promise<void> {
    // Only over the hash that was verified: a password changed meanwhile stays.
    await accounts.updateOne(
      { _id: account._id, passwordHash: account.passwordHash },
      { $set: { passwordHash } },
    )
  }

  /** Several accounts by their ids, in the order asked for; `null` where there is none of that id. */
  async function findMany(ids: readonly string[]): Promise<(StoredAccount | null)[]> {
    const objectIds = ids.filter(isAccountId).map((id) => new Types.ObjectId(id))
    const found = await accounts.find({ _id: { $in: objectIds } }).lean<StoredAccount[]>()
    const byId = new Map(found.map((account) => [account._id.toHexString(), account]))
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null)
  }

  /** By user name, in any case; `null` where there is none. */
  async function findByName(username: string): Promise<StoredAccount | null> {
    const canonicalName = canonicalUsername(username)
    return canonicalName === null ? null : accounts.findOne({ canonicalName }).lean<StoredAccount | null>()
  }

  /** By a verified address; `null` where no account has verified it. */
  async function findByEmail(address: string): Promise<StoredAccount | null> {
    const parsed = parseEmail(address)
    if (!parsed.ok) return null
    // The type is named because the index holds texts only: without it, MongoDB would not use it.
    return accounts.findOne({ email: { $eq: parsed.email, $type: 'string' } }).lean<StoredAccount | null>()
  }

  /** What may be shown of an account. */
  function view(account: StoredAccount): Account {
    return accountView(account, dependencies.declaredRoles)
  }

  /** A page in the order of canonical names, by that index whatever the page. */
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
