import { Types } from 'mongoose'
import type { Client } from '../context/client.js'
import type { MailService } from '../mail/index.js'
import { type Page, type PageRequest, pageOf } from '../paging/index.js'
import type { HashCallOptions } from '../passwords/index.js'
import { isAccountId } from './account-id.js'
import { createAdministration } from './administration/administration.js'
import type { EndSessions } from './administration/end-sessions.js'
import { createChangeAddress } from './changes/change-address.js'
import { createChangePassword } from './changes/change-password.js'
import { createRecoverPassword } from './changes/recover-password.js'
import { type CreateAccountDependencies, createCreateAccount } from './create-account.js'
import { InvalidCredentials } from './errors.js'
import type { StoredAccount } from './model.js'
import { canonicalSearchPrefix, canonicalUsername, parseEmail, parseSignInName } from './names/index.js'
import type { Account } from './public.js'
import { accountView } from './view.js'

export interface AccountDependencies extends CreateAccountDependencies {
  readonly sessions: EndSessions
  readonly mail: Pick<MailService, 'queue'>
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly onChanged: (accountId: string) => void
}

/** Creates, finds and changes accounts. Independent of GraphQL and HTTP. */
export type AccountService = ReturnType<typeof createAccountService>

/** What admins search for: the beginning of a user name, or an exact address. User names never contain `@`. */
function searched(search: string | null) {
  if (search === null) return { prefix: null, address: null }
  if (!search.includes('@')) return { prefix: canonicalSearchPrefix(search), address: null }
  const parsed = parseEmail(search)
  // A text that is no address finds nothing: no account has `null` for it.
  return { prefix: null, address: parsed.ok ? [...new Set([parsed.email, parsed.canonical])] : [] }
}

/** Accounts that verified this address, and those for which it waits as it was entered or in lower case. */
function withAddress(address: readonly string[]) {
  const either = { $in: [...address], $type: 'string' as const }
  return { $or: [{ emailCanonical: either }, { email: either }, { pendingEmail: either }] }
}

/** Sorts after every character of a canonical name. */
const afterAllNames = '\u{10FFFF}'

export function createAccountService(dependencies: AccountDependencies) {
  const { accounts, hasher, journal } = dependencies

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

  /**
   * Verifies the password of the account of a viewer.
   *
   * @param onWrong - called before the error is thrown
   * @throws INVALID_CREDENTIALS, SIGN_IN_BUSY
   */
  async function confirmPassword(
    { _id, passwordHash }: StoredAccount,
    password: string,
    onWrong: () => void,
    hashing: HashCallOptions = {},
  ): Promise<void> {
    const { ok } = await hasher.verify(password, passwordHash, _id.toHexString(), hashing)
    if (ok) return
    onWrong()
    throw new InvalidCredentials({ message: 'The password is incorrect. Enter it again.' })
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
    return canonicalName === null ? null : findCanonical(canonicalName)
  }

  async function findCanonical(canonicalName: string): Promise<StoredAccount | null> {
    return accounts.findOne({ canonicalName }).lean<StoredAccount | null>()
  }

  /** Finds an account by verified address, in any case; `null` if no account has verified it. */
  async function findByEmail(address: string): Promise<StoredAccount | null> {
    const parsed = parseEmail(address)
    return parsed.ok ? findVerified(parsed) : null
  }

  async function findVerified({
    canonical,
    email,
  }: {
    readonly canonical: string
    readonly email: string
  }): Promise<StoredAccount | null> {
    // `$type` is required to match the partial indexes. By the address itself too, for one that another program stored.
    return accounts
      .findOne({
        $or: [
          { emailCanonical: { $eq: canonical, $type: 'string' } },
          { email: { $eq: email, $type: 'string' } },
        ],
      })
      .lean<StoredAccount | null>()
  }

  /**
   * Finds the account that is named at sign-in, by its user name or its verified address; `null` if there is none. An
   * address that waits for verification names nobody: anyone can enter it.
   */
  async function findForSignIn(entered: string): Promise<StoredAccount | null> {
    const name = parseSignInName(entered)
    if (name === null) return null
    return name.kind === 'email' ? findVerified(name) : findCanonical(name.canonical)
  }

  /** The public view of an account. */
  function view(account: StoredAccount): Account {
    return accountView(account, dependencies.declaredRoles)
  }

  /** Reads a page sorted by canonical name. Every page uses that index. */
  async function page(request: PageRequest, search: string | null): Promise<Page<StoredAccount>> {
    const { prefix, address } = searched(search)
    const found = await accounts
      .find({
        $and: [
          request.afterKey === null ? {} : { canonicalName: { $gt: request.afterKey } },
          prefix === null ? {} : { canonicalName: { $gte: prefix, $lt: prefix + afterAllNames } },
          address === null ? {} : withAddress(address),
        ],
      })
      .sort({ canonicalName: 1 })
      .limit(request.size + 1)
      .lean<StoredAccount[]>()
    return pageOf(found, request)
  }

  return {
    create: createCreateAccount(dependencies),
    verifyCredentials,
    confirmPassword,
    findMany,
    findByName,
    findByEmail,
    findForSignIn,
    canonicalNameOf: canonicalUsername,
    page,
    view,
    changePassword: createChangePassword(dependencies),
    ...createChangeAddress(dependencies),
    ...createRecoverPassword(dependencies),
    ...createAdministration(dependencies),
  }
}
