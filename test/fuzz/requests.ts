import type { GraphQLSchema } from 'graphql'
import type { Choices } from './choices.js'
import { endsSession, mutated, type Operation, operationFrom, valueMark } from './documents.js'

/** Bytes to send on a connection of their own. */
export interface FuzzRequest {
  readonly bytes: Buffer
  readonly method: string
}

const methods = [
  'GET',
  'GET',
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'PATCH',
  'DELETE',
  'post',
  'SEARCH',
  'TRACE',
  'BREW',
]
const paths = [
  '/',
  '/graphql/',
  '/graphql?',
  '/GraphQL',
  '//graphql',
  '/healthz',
  '/readyz',
  '/.well-known/jwks.json',
  '/%ff',
  '/%00',
  '/metrics',
  '*',
]
const contentTypes = [
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/json;charset="',
  'application/graphql-response+json',
  'application/graphql',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  ';',
  '',
]
const accepts = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  'text/html',
  'text/event-stream',
  'multipart/mixed',
  'a/b;q=x,,',
  '',
]
const otherHeaders = [
  'Origin: https://evil.example',
  `Cookie: __Host-portcullis-refresh=${valueMark}`,
  'X-HTTP-Method-Override: DELETE',
  'X-Forwarded-For: 10.0.0.1, ::1, nonsense',
  'Content-Encoding: gzip',
  'Expect: 100-continue',
  'Apollo-Require-Preflight: 1',
  'X-Apollo-Operation-Name: x',
  'traceparent: 00-zz-zz-01',
  'Host: a b',
  `X-Long: ${'y'.repeat(17_000)}`,
]

export interface Tokens {
  readonly user: string
  readonly admin: string
}

/** One HTTP request around an operation: as clients send it, or wrong in some way. */
export function requestFrom(choices: Choices, schema: GraphQLSchema, tokens: Tokens): FuzzRequest {
  const operation = operationFrom(choices, schema)
  const method = choices.oneIn(6) ? choices.pick(methods) : 'POST'
  const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : bodyFrom(choices, operation)
  const contentType = choices.oneIn(12) ? choices.pick(contentTypes) : 'application/json'
  const lines = [
    `${method} ${pathFrom(choices, method, operation)} HTTP/1.1`,
    'Host: localhost',
    'Connection: close',
    ...(method === 'GET' && !choices.oneIn(3) ? ['Apollo-Require-Preflight: true'] : []),
    ...(body.length > 0 ? [`Content-Type: ${contentType}`] : []),
    ...(choices.oneIn(4) ? [`Accept: ${choices.pick(accepts)}`] : []),
    ...authorizationFrom(choices, operation, tokens),
    ...(choices.oneIn(12) ? [choices.pick(otherHeaders)] : []),
  ]
  const framed = choices.oneIn(25)
    ? [...lines, 'Transfer-Encoding: chunked', '', body.length.toString(16), ''].join('\r\n')
    : [...lines, `Content-Length: ${body.length}`, '', ''].join('\r\n')
  const end = framed.includes('Transfer-Encoding') ? (body.length > 0 ? '\r\n0\r\n\r\n' : '\r\n') : ''
  return { bytes: Buffer.concat([Buffer.from(framed, 'latin1'), body, Buffer.from(end)]), method }
}

function pathFrom(choices: Choices, method: string, { query, variables }: Operation): string {
  if (choices.oneIn(20)) return choices.pick(paths)
  if (method !== 'GET' && method !== 'HEAD') return '/graphql'
  const parameters = new URLSearchParams({
    query,
    variables: JSON.stringify(variables),
  })
  return `/graphql?${choices.oneIn(5) ? mutated(choices, String(parameters)).replace(/[^!-~]/g, '') : parameters}`
}

function bodyFrom(choices: Choices, { query, variables }: Operation): Buffer {
  if (choices.oneIn(12)) return Buffer.from(choices.pick(oddBodies))
  const text = JSON.stringify({
    query: choices.oneIn(8) ? mutated(choices, query) : query,
    variables: choices.oneIn(20) ? choices.pick([[], valueMark, 1, null]) : variables,
    ...(choices.oneIn(10) ? { operationName: choices.pick(['Fuzz', valueMark, '', 1, null, {}]) } : {}),
    ...(choices.oneIn(15) ? { extensions: choices.pick(oddExtensions) } : {}),
  })
  if (!choices.oneIn(15)) return Buffer.from(text)
  const bytes = Buffer.from(choices.oneIn(2) ? mutated(choices, text) : text)
  for (let left = choices.below(3); left > 0; left -= 1)
    bytes[choices.below(bytes.length)] = choices.below(256)
  return bytes
}

const oddExtensions: readonly unknown[] = [
  null,
  [],
  valueMark,
  { persistedQuery: { version: 1, sha256Hash: valueMark } },
  { persistedQuery: { version: 2, sha256Hash: 'a'.repeat(64) } },
  { persistedQuery: valueMark },
  { __proto__: null, toString: valueMark },
]

const oddBodies = [
  '',
  'null',
  '[]',
  `"${valueMark}"`,
  '{}',
  '{"query":null}',
  '{"query":[]}',
  '{"query":""}',
  `{"query":{"${valueMark}":1}}`,
  `[{"query":"{ root { id } }"}]`,
  `{"query":"{ root { id } }","__proto__":{"a":"${valueMark}"}}`,
  `{"query":"{ root { id } }","query":"${valueMark}"}`,
  '['.repeat(5000),
  `{"variables":${'{"a":'.repeat(40)}1${'}'.repeat(41)}`,
  '\ufeff{"query":"{ root { id } }"}',
  Buffer.from([0x7b, 0xff, 0xfe, 0x7d]).toString('latin1'),
]

function authorizationFrom(choices: Choices, operation: Operation, tokens: Tokens): string[] {
  const isKept = !endsSession(operation)
  switch (choices.below(10)) {
    case 0:
    case 1:
    case 2:
      return isKept ? [`Authorization: Bearer ${tokens.user}`] : []
    case 3:
    case 4:
      return isKept ? [`Authorization: bearer ${tokens.admin}`] : []
    case 5:
      return [`Authorization: Bearer ${changedToken(choices, tokens.user)}`]
    case 6:
      return [choices.pick(oddAuthorizations)]
    default:
      return []
  }
}

const oddAuthorizations = [
  'Authorization: ',
  'Authorization: Bearer',
  `Authorization: Bearer ${valueMark}`,
  `Authorization: Basic ${valueMark}`,
  `Authorization: Bearer ${'a.'.repeat(2000)}`,
  `Authorization: Bearer ${valueMark}\r\nAuthorization: Bearer ${valueMark}`,
  'Authorization: Bearer é\u00ff',
]

/** One character of it is another one: never the token itself, whose session it must not use. */
function changedToken(choices: Choices, token: string): string {
  const at = choices.below(token.length)
  const other = choices.pick(['A', 'b', '-', '.', '=', ' ', '~'])
  const changed = token.slice(0, at) + other + token.slice(at + 1)
  return changed === token ? `${token}x` : changed
}
