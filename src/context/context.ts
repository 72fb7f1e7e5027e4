import type { Path } from '@graphql-tools/utils'
import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import type { Account, AccountLoader } from '../accounts/public.js'
import type { Viewer } from '../sessions/public.js'
import type { Client } from './client.js'
import type { DeviceCookie, RefreshCookie } from './cookies.js'
import type { Lifetime } from './lifetime.js'

/**
 * The context value of all resolvers. In the selection sets of `register`, `login` and `refreshSession`, resolvers get
 * a separate one, whose `viewer` and `account` are those that just signed in.
 */
export interface Context {
  /**
   * The authenticated user, or the one that this operation signed in; `null` for an anonymous request. In a mutation,
   * the viewer is checked again before each root field, so that a role revoked in the meantime does not count.
   */
  readonly viewer: Viewer | null
  /** The viewer's account, read at the same time as `viewer`. */
  readonly account: Account | null
  /** User agent and address of the request. */
  readonly client: Client
  readonly requestId: string
  readonly log: Logger
  /** Time limit and cancellation of the operation. */
  readonly lifetime: Lifetime
  /**
   * Aborted at the time limit and when the client disconnects. Pass it to asynchronous calls (`fetch`, the MongoDB
   * driver), and throw `signal.reason`.
   */
  readonly signal: AbortSignal
  /** The Mongoose connection of the server, for an application's own models. */
  readonly connection: Connection
  readonly loaders: Loaders
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
  /**
   * The viewer at a response path: in the selection sets of `register`, `login` and `refreshSession` the one who just
   * signed in, elsewhere `viewer`.
   */
  viewerAt(path: Path): Viewer | null
  /** The context at a response path, whose `viewer` is that of `viewerAt`. */
  contextAt(path: Path): Context
  /**
   * The MongoDB filter of the rules of an object type, for the viewer of this context: it finds the documents that the
   * viewer may see. Pass your own filter instead of spreading the result: they are joined as `{ $and: [rule, own] }`.
   *
   * @param own - may contain what the client sent. `sanitizeFilter` of Mongoose applies to it, and not to the rule
   * @throws TypeError for an unknown type, or one with a policy per object that has no `filter`
   */
  accessible<Filter extends object = Record<string, unknown>>(typeName: string, own?: Filter): Promise<Filter>
  /** Runs before each root field of a mutation; `null` in a query. */
  readonly rootFields: RootFields | null
  /** Sets the viewer for the selection set of the root field of `path`. */
  signedIn(path: Path, viewer: Viewer, account?: Account | null): void
}

/** Checks the session between the root fields of a mutation. */
export interface RootFields {
  /**
   * Checks the session again before a root field, because it may have ended, or a role may have been revoked, since the
   * mutation began. Uses the session cache where it can be trusted.
   *
   * @param context - the context of the root field; gets the current viewer
   * @throws UNAUTHENTICATED when the session has ended, unless the whole mutation works without one
   */
  next(context: Context): void | Promise<void>
}

/** DataLoaders, which batch and cache lookups of one request. */
export interface Loaders {
  /** Accounts by id; `null` for an unknown id. */
  readonly user: AccountLoader
}

/**
 * The context in a resolver with a rule that requires a viewer.
 *
 * @typeParam Anyone - the context of your resolvers
 * @typeParam Role - the roles of your schema, so that another name in `viewer.roles.includes` is a type error
 */
export type SignedInContext<Anyone = Context, Role extends string = string> = string extends Role
  ? Anyone & { readonly viewer: Viewer }
  : Omit<Anyone, 'viewer'> & {
      readonly viewer: Omit<Viewer, 'roles'> & { readonly roles: readonly Role[] }
    }
