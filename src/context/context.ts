import type { Path } from '@graphql-tools/utils'
import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import type { Account, AccountLoader } from '../accounts/public.js'
import type { Viewer } from '../sessions/public.js'
import type { Client } from './client.js'
import type { DeviceCookie, RefreshCookie } from './cookies.js'
import type { Lifetime } from './lifetime.js'

/**
 * What every resolver is given as its context. Below `register`, `login` and `refreshSession` it is a context of its own,
 * in which `viewer` and `account` are those of the one who just signed in.
 */
export interface Context {
  /**
   * Who the request comes from, or just signed in above; `null` when it carries no access token. In a mutation as it is at
   * the beginning of this root field: a role that was taken away meanwhile does not count any more.
   */
  readonly viewer: Viewer | null
  /** The viewer's account, as fresh as `viewer`. */
  readonly account: Account | null
  /** Where the request comes from. */
  readonly client: Client
  readonly requestId: string
  readonly log: Logger
  /** Until when the operation is of use to anybody. */
  readonly lifetime: Lifetime
  /**
   * Aborted at the time limit and when the client is gone: give it to what you wait for (`fetch`, the MongoDB driver),
   * and throw `signal.reason`.
   */
  readonly signal: AbortSignal
  /** The database connection of the server, for an application's own models. */
  readonly connection: Connection
  readonly loaders: Loaders
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
  /**
   * Who counts at this place of the answer: below `register`, `login` and `refreshSession` the one who just signed
   * in, everywhere else `viewer`.
   */
  viewerAt(path: Path): Viewer | null
  /** The context at this place of the answer: that in which `viewer` is the one of `viewerAt`. */
  contextAt(path: Path): Context
  /** Asked before each root field of a mutation; `null` in a query. */
  readonly rootFields: RootFields | null
  /** From here on `viewer` counts below the root field that `path` belongs to, and nowhere else. */
  signedIn(path: Path, viewer: Viewer, account?: Account | null): void
}

/** Takes a mutation from one root field to the next. */
export interface RootFields {
  /**
   * Asks the session again, before a root field: a mutation may be long, and a session that ended, a role that was
   * taken away since it began, must not count for what it has not begun. From memory, where memory is trusted.
   *
   * @param context - what the root field is given; gets the viewer as it is now
   * @throws UNAUTHENTICATED when the session has ended, unless all of the mutation works without one
   */
  next(context: Context): void | Promise<void>
}

/** Look-ups that are batched and remembered for one request. */
export interface Loaders {
  /** Accounts by id; `null` where there is none. */
  readonly user: AccountLoader
}

/** The context below a rule that only a signed-in viewer satisfies. */
export type SignedInContext<Anyone = Context> = Anyone & { readonly viewer: Viewer }
