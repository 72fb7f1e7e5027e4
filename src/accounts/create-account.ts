import { type ClientSession, Types } from 'mongoose'
import type { Client } from '../context/client.js'
import { isIndexMissing } from '../database/index.js'
import { type Cause, commandLine, type Recorder, type Transaction } from '../events/index.js'
import { badUserInput, type InputProblem } from '../lib/errors.js'
import { faultsIn, type InputFault } from '../lib/input-faults.js'
import type { HashCallOptions, PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import { roleProblems, withBasicRole } from './administration/roles.js'
import { UsernameTaken } from './errors.js'
import type { AccountEvent, AccountJournal } from './events.js'
import type { HeldNames } from './held-names.js'
import { insertNamed } from './import/insert-named.js'
import type { AccountModel, StoredAccount } from './model.js'
import { defaultReservedNames, parseEmail, parseUsername, type UsernameOptions } from './names/index.js'
import type { Account } from './public.js'
import { accountView } from './view.js'

export interface CreateAccountDependencies {
  readonly accounts: AccountModel
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly declaredRoles: ReadonlySet<string>
  /** Names that cannot be registered. Default: `defaultReservedNames`. */
  readonly reservedNames?: readonly string[] | undefined
  readonly heldNames: HeldNames
  readonly journal: AccountJournal
  readonly now: () => Date
  /** Recreates missing collections and indexes. */
  readonly onIndexMissing: () => Promise<void>
  /** Called in the transaction of each new account, except imported ones. */
  readonly registered?: Registered | undefined
}

/** Unvalidated input of a new account. */
export interface NewAccount {
  readonly username: string
  readonly password: string
  /** An InputFault if the scalar could not parse it. */
  readonly email?: string | InputFault | null | undefined
}

/** Input of an account without a password: its person chooses one later. */
export interface NewInvited extends Omit<NewAccount, 'password'> {
  readonly roles?: readonly string[] | null | undefined
}

/** The validated input of a new account, without the password. It contains the fields that an application added. */
export interface RegistrationValues {
  readonly username: string
  readonly email: string | null
  readonly [field: string]: unknown
}

/** The application's part in the transaction that creates an account. What it throws aborts the transaction. */
export type Registered = (
  account: Account,
  input: RegistrationValues,
  session: ClientSession,
) => Promise<void>

/** `null`: an account without a password. */
type EnteredAccount = Omit<NewAccount, 'password'> & { readonly password: string | null }

export interface NewAccountOptions extends HashCallOptions {
  readonly roles?: readonly string[]
  /** Default: the reserved names of the service. */
  readonly reserved?: NonNullable<UsernameOptions['reserved']>
  /** The client that registers it. Default: the command line. */
  readonly client?: Client
  /** The actor of the event. Default: none, as for a registration. */
  readonly actorId?: string | null
  /** Called with valid input, before the password is hashed. What it throws refuses the registration. */
  readonly before?: ((input: RegistrationValues) => Promise<void>) | undefined
  /** Called in the transaction that creates the account, for what another feature stores with it. */
  readonly within?:
    | ((transaction: Transaction & Recorder<AccountEvent>, account: StoredAccount) => Promise<unknown>)
    | undefined
}

/** Creates `create` of the account service. */
export function createCreateAccount(dependencies: CreateAccountDependencies) {
  const { accounts, hasher, policy, declaredRoles, heldNames, journal, now, onIndexMissing, registered } =
    dependencies
  const { reservedNames = defaultReservedNames } = dependencies

  /**
   * Creates an account.
   *
   * @param options.roles - its roles; validated against the schema. Default: USER
   * @param options.reserved - `'allowed'` for operators, who may use names like `admin`
   * @throws BAD_USER_INPUT with all problems at once, USERNAME_TAKEN, SIGN_IN_BUSY, and what a hook throws
   */
  async function create(
    entered: EnteredAccount,
    {
      roles = [],
      reserved = reservedNames,
      client = commandLine.client,
      actorId = null,
      before,
      within,
      signal,
      party,
    }: NewAccountOptions = {},
  ): Promise<StoredAccount> {
    const { username, canonical, email } = await check(entered, roles, reserved)
    const cause = { actorId, client }
    const input = valuesOf(entered, username, email)
    if (before !== undefined) await refusing(cause, () => before(input))
    // Avoids a hash for a taken name. The transaction decides.
    const [taken, held] = await Promise.all([
      accounts.exists({ canonicalName: canonical }),
      heldNames.heldAmong([canonical]),
    ])
    if (taken !== null || held.size > 0) throw nameTaken(cause)
    const _id = new Types.ObjectId()
    const account: StoredAccount = {
      _id,
      username,
      canonicalName: canonical,
      email: null,
      pendingEmail: email,
      roles: withBasicRole(roles),
      disabled: false,
      passwordHash:
        entered.password === null
          ? null
          : await hasher.hash(entered.password, _id.toHexString(), { signal, party }),
      createdAt: now(),
      revision: 0,
      credentialVersion: 0,
    }
    await insert(account, input, cause, within)
    return account
  }

  async function insert(
    account: StoredAccount,
    input: RegistrationValues,
    cause: Cause,
    within: NewAccountOptions['within'],
  ): Promise<void> {
    // Of the last attempt: in an earlier one, a write conflict may have been what the hook threw.
    let hookFailed = false
    const store = () =>
      journal.inTransaction(async (transaction) => {
        const { options, record } = transaction
        hookFailed = false
        await record({ type: 'REGISTERED', userId: account._id.toHexString(), ...cause })
        if (!(await insertNamed(accounts, account, options))) throw nameTaken(cause)
        // After the insert, in one snapshot with it: a name that a change sets free at the same time is held here.
        if ((await heldNames.heldAmong([account.canonicalName], options)).size > 0) throw nameTaken(cause)
        await within?.(transaction, account)
        if (registered !== undefined) {
          hookFailed = true
          await registered(accountView(account, declaredRoles), input, options.session)
          hookFailed = false
        }
        return account
      })
    try {
      await store().catch(async (error: unknown) => {
        if (!isIndexMissing(error)) throw error
        // The index was dropped while the server runs. Without it, one name could get several accounts.
        await onIndexMissing()
        return store()
      })
    } catch (error) {
      if (hookFailed) noteRefused(cause)
      throw error
    }
  }

  /** Records the refusal if a hook of the application throws. */
  async function refusing(cause: Cause, hook: () => Promise<void>): Promise<void> {
    try {
      await hook()
    } catch (error) {
      noteRefused(cause)
      throw error
    }
  }

  function noteRefused(cause: Cause): void {
    journal.enqueue({ type: 'REGISTRATION_REFUSED', reason: 'REFUSED_BY_HOOK', userId: null, ...cause })
  }

  function nameTaken(cause: Cause) {
    journal.enqueue({ type: 'REGISTRATION_REFUSED', reason: 'USERNAME_TAKEN', userId: null, ...cause })
    return new UsernameTaken()
  }

  async function check(
    entered: EnteredAccount,
    roles: readonly string[],
    reserved: NonNullable<UsernameOptions['reserved']>,
  ) {
    const name = parseUsername(entered.username, { reserved })
    const email = typeof entered.email === 'string' ? parseEmail(entered.email) : null
    const ownWords = [entered.username, ...(email?.ok === true ? [email.email] : [])]
    const problems: InputProblem[] = [
      ...(name.ok ? [] : name.problems.map((problem) => ({ path: ['input', 'username'], ...problem }))),
      ...(entered.password === null ? [] : await policy.problems(entered.password, ownWords)).map(
        (problem) => ({
          path: ['input', 'password'],
          ...problem,
        }),
      ),
      ...(email === null || email.ok
        ? []
        : email.problems.map((problem) => ({ path: ['input', 'email'], ...problem }))),
      // Includes fields that an application added to the input type.
      ...faultsIn(entered, ['input']),
      ...roleProblems(roles, declaredRoles),
    ]
    if (problems.length > 0 || !name.ok) throw badUserInput(problems)
    return {
      username: name.username,
      canonical: name.canonical,
      email: email?.ok === true ? email.email : null,
    }
  }

  return create
}

/** Frozen, because two hooks get it. */
function valuesOf(
  { password: _password, ...entered }: EnteredAccount,
  username: string,
  email: string | null,
): RegistrationValues {
  return Object.freeze({ ...entered, username, email })
}
