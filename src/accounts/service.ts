import { Types } from 'mongoose'
import type { Logger } from 'pino'
import { badUserInput, type InputProblem, NotFound } from '../errors.js'
import { type Page, type PageRequest, pageOf } from '../paging/index.js'
import type { PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import { InvalidCredentials, UsernameTaken } from './errors.js'
import type { Account, AccountModel } from './model.js'
import { canonicalSearchPrefix, canonicalUsername, parseEmail, parseUsername } from './names/index.js'
import { changeRoles } from './roles.js'

export interface AccountDependencies {
  readonly accounts: AccountModel
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly declaredRoles: ReadonlySet<string>
  readonly now: () => Date
  readonly log: Logger
  /** Told after a change of an account is stored and before the caller is answered. */
  readonly onChanged: (accountId: string) => void
}

/** What a new account is made from, as it was entered. */
export interface NewAccount {
  readonly username: string
  readonly password: string
  readonly email?: string | null | undefined
}

/** Makes, finds and changes accounts. Knows no GraphQL and no HTTP. */
export type AccountService = ReturnType<typeof createAccountService>

export interface NewAccountOptions {
  readonly roles?: readonly string[]
  readonly reserved?: 'allowed'
}

const duplicateKey = 11000
/** Sorts after every character that a canonical name may hold. */
const afterAllNames = '\u{10FFFF}'

export function createAccountService(dependencies: AccountDependencies) {
  const { accounts, hasher, now } = dependencies

  /**
   * Makes an account.
   *
   * @param options.roles - what it may do; checked against the schema. Default: USER
   * @param options.reserved - `allowed` for operators, who may use names like `admin`
   * @throws BAD_USER_INPUT with every problem at once, USERNAME_TAKEN, SIGN_IN_BUSY
   */
  async function create(
    entered: NewAccount,
    { roles = ['USER'], reserved }: NewAccountOptions = {},
  ): Promise<Account> {
    const { username, canonical, email } = await check(entered, roles, reserved)
    // Spares the hash for a name that is taken; it decides nothing.
    if ((await accounts.exists({ canonicalName: canonical })) !== null) throw new UsernameTaken()
    const _id = new Types.ObjectId()
    const account: Account = {
      _id,
      username,
      canonicalName: canonical,
      email: null,
      pendingEmail: email,
      roles: [...new Set(roles)],
      disabled: false,
      passwordHash: await hasher.hash(entered.password, _id.toHexString()),
      createdAt: now(),
      revision: 0,
    }
    try {
      await accounts.create(account)
    } catch (error) {
      // The unique index, not a look before, decides among parallel registrations of one name.
      if (isDuplicateKey(error)) throw new UsernameTaken()
      throw error
    }
    return account
  }

  async function check(entered: NewAccount, roles: readonly string[], reserved?: 'allowed') {
    const name = parseUsername(entered.username, reserved === undefined ? {} : { reserved })
    const email = entered.email === null || entered.email === undefined ? null : parseEmail(entered.email)
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
   * Finds the account of a user name and password. Whether the name is unknown, the password wrong or the account
   * disabled: the same work, the same error.
   *
   * @throws INVALID_CREDENTIALS, SIGN_IN_BUSY
   */
  async function verifyCredentials(username: string, password: string): Promise<Account> {
    const account = await findByName(username)
    const accountId = account?._id.toHexString() ?? new Types.ObjectId().toHexString()
    const { ok, rehash } = await hasher.verify(password, account?.passwordHash ?? null, accountId)
    if (account === null || !ok || account.disabled) throw new InvalidCredentials()
    if (rehash) await storeRehashed(account, await hasher.hash(password, accountId))
    return account
  }

  async function storeRehashed(account: Account, passwordHash: string): Promise<void> {
    // Only over the hash that was verified: a password changed meanwhile stays.
    await accounts.updateOne(
      { _id: account._id, passwordHash: account.passwordHash },
      { $set: { passwordHash } },
    )
  }

  /** Several accounts by their ids, in the order asked for; `null` where there is none of that id. */
  async function findMany(ids: readonly string[]): Promise<(Account | null)[]> {
    const objectIds = ids.filter(isAccountId).map((id) => new Types.ObjectId(id))
    const found = await accounts.find({ _id: { $in: objectIds } }).lean<Account[]>()
    const byId = new Map(found.map((account) => [account._id.toHexString(), account]))
    return ids.map((id) => byId.get(id.toLowerCase()) ?? null)
  }

  /** By user name, in any case; `null` where there is none. */
  async function findByName(username: string): Promise<Account | null> {
    const canonicalName = canonicalUsername(username)
    return canonicalName === null ? null : accounts.findOne({ canonicalName }).lean<Account | null>()
  }

  /** A page in the order of canonical names, by that index whatever the page. */
  async function page(request: PageRequest, search: string | null): Promise<Page<Account>> {
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
      .lean<Account[]>()
    return pageOf(found, request)
  }

  /**
   * Replaces an account's roles; counts at once.
   *
   * @throws NOT_FOUND, BAD_USER_INPUT for a role that the schema does not declare, LAST_ADMIN
   */
  async function setRoles(accountId: Types.ObjectId, roles: readonly string[]): Promise<Account> {
    const problems = roleProblems(roles, dependencies.declaredRoles)
    if (problems.length > 0) throw badUserInput(problems)
    const changed = await changeRoles(accounts, accountId, [...new Set(roles)])
    if (changed === null) throw new NotFound()
    dependencies.onChanged(accountId.toHexString())
    return changed
  }

  return { create, verifyCredentials, findMany, findByName, page, setRoles }
}

function roleProblems(roles: readonly string[], declared: ReadonlySet<string>): InputProblem[] {
  const known = [...declared].join(', ')
  return roles
    .map((role, index): InputProblem | null =>
      declared.has(role)
        ? null
        : { path: ['input', 'roles', index], code: 'ROLE_UNKNOWN', message: `Choose among ${known}.` },
    )
    .filter((problem) => problem !== null)
}

function isAccountId(id: string): boolean {
  return /^[0-9a-f]{24}$/i.test(id)
}

function isDuplicateKey(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === duplicateKey
}
