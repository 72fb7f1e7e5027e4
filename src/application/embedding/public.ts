import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { DocumentNode, GraphQLFormattedError } from 'graphql'
import type { Model } from 'mongoose'
import type { DocumentChange } from '../../database/public.js'
import type { Viewer } from '../../sessions/public.js'

/**
 * What `authenticate` reads an access token from: the token itself, or the `Authorization` header of `Headers`, of a Fetch
 * `Request`, or of a Node, Express or Fastify request. Cookies are ignored.
 */
export type CredentialSource =
  | string
  | Headers
  | Request
  | Pick<IncomingMessage, 'headers' | 'rawHeaders'>
  | FastifyRequest

/** The rules of a route. A viewer must meet all of them. */
export interface RouteRules {
  /** One of these roles, as in `@hasRole`. */
  readonly roles?: readonly string[]
  /** All of these scopes; or, as in `@requiresScopes`, lists, of which one must be met completely. */
  readonly scopes?: readonly string[] | readonly (readonly string[])[]
}

/** A Fastify `preHandler`. It sets `request.viewer`, or throws UNAUTHENTICATED or FORBIDDEN. */
export type RouteGuard = (request: FastifyRequest) => Promise<void>

/** The operation of a `TypedDocumentString` of GraphQL Code Generator. */
interface DocumentText {
  readonly length: number
  toString(): string
}

/** A document with the types of its response and variables (`TypedDocumentNode`), or without. */
export type OperationDocument<Data, Variables> =
  | string
  // The member that carries the types in all typed documents. It exists for the type checker only.
  | ((DocumentNode | DocumentText) & { readonly __apiType?: (variables: Variables) => Data })

// An operation without required variables has a type that an empty object satisfies.
type VariablesOption<Variables> =
  Record<never, never> extends Variables
    ? { readonly variables?: Variables | null | undefined }
    : { readonly variables: Variables }

/** An operation for `execute`. */
export type ExecuteOptions<Data, Variables> = VariablesOption<Variables> & {
  readonly document: OperationDocument<Data, Variables>
  /** Required if the document has several operations. */
  readonly operationName?: string | null | undefined
  /** A viewer from `authenticate` or `viewerOf` of this server; `null` executes the operation anonymously. */
  readonly viewer: Viewer | null
  /** Aborts the operation: `execute` rejects with its reason, and `context.signal` is aborted. */
  readonly signal?: AbortSignal | null | undefined
}

/** The response of an operation, as HTTP would send it. */
export interface ExecuteResult<Data> {
  /** Absent if the operation was refused as a whole. */
  readonly data?: Data | null
  readonly errors?: readonly GraphQLFormattedError[]
}

export interface FollowChangesOptions<Document> {
  /** Which changes are wanted: called with each, and must return `true`. What it throws ends the iteration. Default: all. */
  readonly filter?: (change: DocumentChange<Document>) => boolean
  /** Ends the iteration. Default: only `return()` ends it, which is called when a subscription ends. */
  readonly signal?: AbortSignal | null | undefined
}

/**
 * Iterates over the changes of a collection, for resolvers of subscriptions. All iterations of an instance share one change stream.
 * Resolves when each change from then on is covered.
 *
 * The iteration throws SUBSCRIBER_TOO_SLOW where more than 1,000 changes wait for it, and an error of the driver where the database
 * is away for too long.
 *
 * @throws TypeError for an argument of the wrong type, SERVICE_UNAVAILABLE if the database is not available
 */
export type FollowChanges = <Document>(
  model: Model<Document>,
  options?: FollowChangesOptions<Document>,
) => Promise<AsyncIterableIterator<DocumentChange<Document>>>
