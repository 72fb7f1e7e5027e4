import {
  type ApolloServer,
  type BaseContext,
  type GraphQLRequest,
  HeaderMap,
  type HTTPGraphQLRequest,
} from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import type { Documents } from '../document/documents.js'
import { isJson } from '../http/media-type.js'
import { carry, type IncomingRequest } from './incoming-request.js'

/** Apollo's response to a request. */
export interface OperationAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Constant headers. Apollo evaluates `Accept` for incremental delivery, which costs more than all other headers. */
export const inOnePiece: HTTPGraphQLRequest = {
  method: 'POST',
  headers: new HeaderMap([['accept', '']]),
  search: '',
  body: undefined,
}

/** `query` is always present. It is `undefined` if the hash identifies the source. */
type PlainRequest = Omit<GraphQLRequest, 'query'> & { query: string | undefined }

/** Runs the operation of a request. */
export type Run = (request: FastifyRequest, incoming: IncomingRequest) => Promise<OperationAnswer>

/**
 * Creates the function that runs operations by Apollo.
 *
 * A well-formed POST goes directly to Apollo's pipeline, because its HTTP layer would check the same headers and
 * members again. Everything else goes through that layer: GET, persisted queries without their source, and malformed
 * requests.
 */
export function createRun<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  documents: Pick<Documents, 'keyOf'>,
): Run {
  return async (request, incoming) => {
    // Provisional: the plugin replaces it with the real context before anything reads it.
    const contextValue = carry(incoming) as Context
    const plain = plainRequestOf(request, documents)
    // The body is always complete: the schema has neither @defer nor @stream.
    if (plain === null) {
      const {
        status = 200,
        headers,
        body,
      } = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          method: request.method,
          headers: headersOf(request),
          search: searchOf(request.url),
          body: request.body,
        },
        context: async () => contextValue,
      })
      return { status, headers, body: body.kind === 'complete' ? body.string : '' }
    }
    const { http, body } = await apollo.executeOperation(
      // Apollo's type does not allow `query: undefined`, but Apollo treats it like a missing member.
      plain as GraphQLRequest,
      { contextValue },
    )
    return {
      status: http.status ?? 200,
      headers: http.headers,
      body: body.kind === 'single' ? stringify(body.singleResult) : '',
    }
  }
}

/**
 * The GraphQL request of a well-formed POST: it has a source, and all members have the right type. `null` for any other
 * request. Members are assigned one by one, because copying objects is measurable here.
 *
 * Apollo's CSRF check is not needed for JSON: browsers send it across origins only after a preflight. Bodies of other
 * media types, for which the application may have added parsers, go through that check.
 */
function plainRequestOf(
  { method, headers, body }: FastifyRequest,
  documents: Pick<Documents, 'keyOf'>,
): PlainRequest | null {
  if (method !== 'POST' || !isRecord(body) || !isJson(headers['content-type'])) return null
  const { query, operationName = null, variables = null, extensions = null } = body
  if (typeof query !== 'string' || query === '') return null
  if (operationName !== null && typeof operationName !== 'string') return null
  if (variables !== null && !isRecord(variables)) return null
  if (extensions !== null && !isRecord(extensions)) return null
  // Apollo copies this object and sets `query` on the copy. If the member did not exist, V8 would create a hidden class
  // for each copy in old space, until the next full garbage collection: 250 bytes on Node 20, none on Node 26
  // (test/server/request-memory-process.ts).
  const plain: PlainRequest = { http: inOnePiece, query: undefined }
  if (operationName !== null) plain.operationName = operationName
  if (variables !== null) plain.variables = variables
  addSource(plain, query, extensions, documents)
  return plain
}

/**
 * Sets the source of a request. Apollo hashes each source that it receives as text: a thirtieth of the cost of a small
 * request. A cached source is therefore passed by its key in this process, like a persisted query. Any other source is
 * passed as text, which registers nothing.
 */
function addSource(
  plain: PlainRequest,
  query: string,
  extensions: Record<string, unknown> | null,
  documents: Pick<Documents, 'keyOf'>,
): void {
  // Apollo checks a persisted query that the client sent.
  const key = extensions?.persistedQuery === undefined ? documents.keyOf(query) : undefined
  if (key === undefined) {
    plain.query = query
    if (extensions !== null) plain.extensions = extensions
    return
  }
  const persistedQuery = { version: 1, sha256Hash: key }
  plain.extensions = extensions === null ? { persistedQuery } : { ...extensions, persistedQuery }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Errors come first, as the GraphQL specification recommends (section 7.1). */
function stringify({
  errors,
  data,
  extensions,
}: {
  errors?: unknown
  data?: unknown
  extensions?: unknown
}): string {
  return JSON.stringify({ errors, data, extensions })
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap()
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) map.set(name, typeof value === 'string' ? value : value.join(', '))
  }
  return map
}

function searchOf(url: string): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}
