import type DataLoader from 'dataloader'

/** The public view of an account, for its user and for admins. Without secrets and storage details. */
export interface Account {
  /** 24 hexadecimal digits. */
  readonly id: string
  /** The user name as entered. */
  readonly username: string
  /** The verified address, or `null`. */
  readonly email: string | null
  /** An unverified address, or `null`. */
  readonly pendingEmail: string | null
  /** Declared roles only. A stored role that the schema no longer declares grants nothing. */
  readonly roles: readonly string[]
  /** Whether sign-in is disabled. */
  readonly disabled: boolean
  readonly createdAt: Date
  /** When the account is erased. `null` unless its deletion was requested: then it cannot sign in. */
  readonly deletionAt: Date | null
  /** The second factors that the account can use. Empty if a password alone signs in. */
  readonly secondFactors: readonly Factor[]
  /** How many recovery codes are left. */
  readonly recoveryCodesLeft: number
}

/** A second factor of an account, beside the password. */
export type Factor = 'TOTP' | 'RECOVERY_CODE'

/** Loads accounts by id, batched and cached per request; `null` for an unknown id. */
export type AccountLoader = DataLoader<string, Account | null>

/** Input of `accounts.create`. */
export interface AccountInput {
  /** Validated as at registration: docs/names.md. */
  readonly username: string
  /** Validated as at registration: docs/passwords.md. */
  readonly password: string
  /** Stored as `pendingEmail` until it is verified. */
  readonly email?: string | null | undefined
  /** In addition to USER, which every account has. Default: none. */
  readonly roles?: readonly string[] | undefined
}

/** The actor of a programmatic change. */
export interface ChangeOptions {
  /**
   * Id of the account that the event names as its actor. Default `null`: the application itself. It is not checked
   * whether that account may do so.
   */
  readonly actorId?: string | null | undefined
}

export interface CreateAccountOptions extends ChangeOptions {
  /** Allows names of the option `reservedNames`, such as `admin`. Default `false`. */
  readonly allowReservedName?: boolean | undefined
}

/** Paging and search of `accounts.list`. */
export interface AccountListOptions {
  /** Maximum number of accounts, from 1 to 100. Default 50. */
  readonly first?: number | null | undefined
  /** The `endCursor` of the previous page. */
  readonly after?: string | null | undefined
  /** A prefix of user names, case-insensitive, or an exact address, verified or not. */
  readonly search?: string | null | undefined
}

/** A page of accounts, sorted by canonical name. */
export interface AccountPage {
  readonly nodes: readonly Account[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    /** Pass it as `after` to get the next page. */
    readonly endCursor: string | null
  }
}

/**
 * The account API of an embedding application: routes, jobs, seeds, resolvers. Each call validates its input, records
 * an event and takes effect at once, like the corresponding mutation. There is no viewer and no access check: the
 * application decides who may call it.
 *
 * Each method throws a TypeError that names an argument of the wrong type, and SERVICE_UNAVAILABLE without the
 * database.
 */
export interface Accounts {
  /**
   * Creates an account like `register`, without signing it in.
   *
   * @throws BAD_USER_INPUT with all problems at once, USERNAME_TAKEN, SIGN_IN_BUSY
   */
  create(input: AccountInput, options?: CreateAccountOptions): Promise<Account>
  /** Finds an account by id; `null` if there is none. */
  find(accountId: string): Promise<Account | null>
  /** Finds an account by user name, in any case and spelling of the same canonical form; `null` if there is none. */
  findByUsername(username: string): Promise<Account | null>
  /**
   * Finds an account by its verified address, in any case. `null` if no account has verified it. Unverified addresses are
   * ignored, because anyone can enter them.
   */
  findByEmail(email: string): Promise<Account | null>
  /** Lists accounts by page. @throws BAD_USER_INPUT for a page size that is too large, or a cursor of another list */
  list(options?: AccountListOptions): Promise<AccountPage>
  /**
   * Replaces the roles, like `setUserRoles`. USER is always included.
   *
   * @throws NOT_FOUND, BAD_USER_INPUT for a role that the schema does not declare, LAST_ADMIN
   */
  setRoles(accountId: string, roles: readonly string[], options?: ChangeOptions): Promise<Account>
  /** Disables sign-in of the account and ends its sessions. @throws NOT_FOUND, LAST_ADMIN */
  disable(accountId: string, options?: ChangeOptions): Promise<Account>
  /** Enables sign-in of a disabled account. Its old sessions stay ended. @throws NOT_FOUND */
  enable(accountId: string, options?: ChangeOptions): Promise<Account>
  /**
   * Requests the deletion of an account, like `deleteUser`: its sessions end, and it is erased at `deletionAt`, after the
   * grace period. Returns an account unchanged whose deletion was requested before. @throws NOT_FOUND, LAST_ADMIN
   */
  delete(accountId: string, options?: ChangeOptions): Promise<Account>
  /**
   * Reads all that is stored of the user of an account, as JSON values: `account`, `sessions`, `events`, and what the hook
   * `exported` returns as `application`. Without secrets. @throws NOT_FOUND, and what the hook throws
   */
  export(accountId: string): Promise<Readonly<Record<string, unknown>>>
}
