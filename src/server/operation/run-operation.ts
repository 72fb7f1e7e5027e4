import {
  type ApolloServer,
  type BaseContext,
  type GraphQLRequest,
  HeaderMap,
  type HTTPGraphQLRequest,
} from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import type { Documents } from '../document/documents.js'
import { carry, type IncomingRequest } from './incoming-request.js'

/** What Apollo answers to a request. */
export interface OperationAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** Apollo looks here whether an answer in increments is wanted, for longer than for anything else of an HTTP request. */
const inOnePiece: HTTPGraphQLRequest = {
  method: 'POST',
  headers: new HeaderMap([['accept', '']]),
  search: '',
  body: undefined,
}

/** `query` is there in any case, `undefined` where the hash tells enough. */
type PlainRequest = Omit<GraphQLRequest, 'query'> & { query: string | undefined }

/** Runs the operation of a request. */
export type Run = (request: FastifyRequest, incoming: IncomingRequest) => Promise<OperationAnswer>

/**
 * Runs operations by Apollo.
 *
 * What is beyond doubt goes to its pipeline at once: its HTTP layer would look at the same headers and members once more.
 * Everything else is for that layer to decide, GET, persisted queries without their source and whatever is wrong among it.
 */
export function createRun<Context extends BaseContext>(
  apollo: ApolloServer<Context>,
  documents: Pick<Documents, 'keyOf'>,
): Run {
  return async (request, incoming) => {
    // Apollo carries it until the plugin puts the real context in its place, before anything reads it.
    const contextValue = carry(incoming) as Context
    const plain = plainRequestOf(request, documents)
    // Nothing is delivered in increments: the schema has neither @defer nor @stream.
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
      // To Apollo, which looks at the value only, this is the same as no `query`; its type allows for the latter alone.
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
 * The request of a POST that has a source and no member of a wrong type; `null` for any other. Members are set one by
 * one: copying objects shows here.
 *
 * No page of another site sends JSON without asking first, so Apollo's check against forged requests has nothing left to
 * find. An application may have added parsers of other types, for routes of its own: what those read is for the check.
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
  // Apollo copies it and sets `query` on the copy. Were it not there already, V8 would make a description of each copy,
  // among what lives long: it stays until the next full collection of garbage, 250 bytes on Node 20, none on Node 26
  // (test/server/request-memory-process.ts).
  const plain: PlainRequest = { http: inOnePiece, query: undefined }
  if (operationName !== null) plain.operationName = operationName
  if (variables !== null) plain.variables = variables
  addSource(plain, query, extensions, documents)
  return plain
}

/**
 * Apollo hashes each source that it is given as a text: a thirtieth of a small request. So a source that is kept goes to
 * it by the key of this process, as if it were a persisted query, and any other as a text, which registers nothing.
 */
function addSource(
  plain: PlainRequest,
  query: string,
  extensions: Record<string, unknown> | null,
  documents: Pick<Documents, 'keyOf'>,
): void {
  // The client's own registration is for Apollo to check.
  const key = extensions?.persistedQuery === undefined ? documents.keyOf(query) : undefined
  if (key === undefined) {
    plain.query = query
    if (extensions !== null) plain.extensions = extensions
    return
  }
  const persistedQuery = { version: 1, sha256Hash: key }
  plain.extensions = extensions === null ? { persistedQuery } : { ...extensions, persistedQuery }
}

function isJson(contentType = ''): boolean {
  return contentType === 'application/json' || /^application\/json *(;|$)/i.test(contentType)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Errors first, as people read answers from their beginning (GraphQL specification, section 7.1). */
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
