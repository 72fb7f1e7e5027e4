import type DataLoader from 'dataloader'

/** An account as the schema shows it to its own user and to admins. It holds no secret, and nothing of how it is stored. */
export interface Account {
  /** 24 hexadecimal digits. */
  readonly id: string
  /** The handle as it was entered. */
  readonly username: string
  /** The verified address; `null` where there is none. */
  readonly email: string | null
  /** An address that waits to be verified; `null` where there is none. */
  readonly pendingEmail: string | null
  /** Those that the schema declares: a stored role that it no longer declares grants nothing. */
  readonly roles: readonly string[]
  /** Whether it is kept from signing in. */
  readonly disabled: boolean
  readonly createdAt: Date
}

/** Accounts by id, batched into one look-up and cached for one request; `null` where there is none. */
export type AccountLoader = DataLoader<string, Account | null>

/** What an account is made from. */
export interface AccountInput {
  /** Checked as at registration: docs/names.md. */
  readonly username: string
  /** Checked as at registration: docs/passwords.md. */
  readonly password: string
  /** Stands in `pendingEmail` until it is verified. */
  readonly email?: string | null | undefined
  /** Besides USER, which every account holds. Default: none. */
  readonly roles?: readonly string[] | undefined
}

/** In whose name a program makes a change. */
export interface ChangeOptions {
  /**
   * The id of the account that the event names as the one who did it; `null`, the default, where the program did it by
   * itself. Whether that account may do so is for the program to decide: it is not checked.
   */
  readonly actorId?: string | null | undefined
}

export interface CreateAccountOptions extends ChangeOptions {
  /** Allows a name of the option `reservedNames`, such as `admin`. Default `false`. */
  readonly allowReservedName?: boolean | undefined
}

/** Which accounts to list. */
export interface AccountListOptions {
  /** How many at most, from 1 to 100. Default 50. */
  readonly first?: number | null | undefined
  /** The `endCursor` of the page before. */
  readonly after?: string | null | undefined
  /** Only user names that begin so, without regard to case. */
  readonly search?: string | null | undefined
}

/** A page of accounts, in the order of their canonical names. */
export interface AccountPage {
  readonly nodes: readonly Account[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    /** Give it as `after` for the next page. */
    readonly endCursor: string | null
  }
}

/**
 * Accounts for a program: routes, jobs, seeds, resolvers. Each call checks its input, records its event and counts at once,
 * as the mutation does that does the same. It asks for no viewer: who may call it is for the program to decide.
 *
 * Each throws a TypeError that names what has the wrong type. SERVICE_UNAVAILABLE: the database is away.
 */
export interface Accounts {
  /**
   * Makes an account, as `register` does, without signing it in.
   *
   * @throws BAD_USER_INPUT with every problem at once, USERNAME_TAKEN, SIGN_IN_BUSY
   */
  create(input: AccountInput, options?: CreateAccountOptions): Promise<Account>
  /** By id; `null` where there is none. */
  find(accountId: string): Promise<Account | null>
  /** By user name, without regard to case and look-alike characters; `null` where there is none. */
  findByUsername(username: string): Promise<Account | null>
  /**
   * By a verified address, its domain in any case; `null` where no account has verified it. An address that waits to be
   * verified finds nothing, as anyone can enter it. Addresses cannot be verified yet, so for now this finds none.
   */
  findByEmail(email: string): Promise<Account | null>
  /** @throws BAD_USER_INPUT for a page that is too large, or a cursor of another list */
  list(options?: AccountListOptions): Promise<AccountPage>
  /**
   * Replaces the roles, as `setUserRoles` does: USER is there in any case.
   *
   * @throws NOT_FOUND, BAD_USER_INPUT for a role that the schema does not declare, LAST_ADMIN
   */
  setRoles(accountId: string, roles: readonly string[], options?: ChangeOptions): Promise<Account>
  /** Keeps the account from signing in and ends its sessions. @throws NOT_FOUND, LAST_ADMIN */
  disable(accountId: string, options?: ChangeOptions): Promise<Account>
  /** Lets a disabled account sign in again; sessions that ended stay ended. @throws NOT_FOUND */
  enable(accountId: string, options?: ChangeOptions): Promise<Account>
}
