import { pino } from 'pino'
import { createPortcullis, type Portcullis, type PortcullisOptions } from '../../src/index.js'
import { testPassword } from '../../src/testing/client.js'
import { patience } from '../../src/testing/server.js'
import { openTestDatabase } from '../harness/database.js'

/** A server that does not listen, with fields that show what a resolver sees. */
export interface Unlistened {
  readonly portcullis: Portcullis
  readonly seen: { waiting: number; readonly aborted: unknown[] }
  readonly release: () => void
  readonly logged: () => string
  readonly stop: () => Promise<void>
}

export const friend = 'https://app.example.com'

const typeDefs = /* GraphQL */ `
  extend type Query {
    waits: String @public
    held: String @public
    clientAddress: String @public
  }
`

/** Creates the server on a database of its own. */
export async function createUnlistened(options: PortcullisOptions = {}): Promise<Unlistened> {
  const database = await openTestDatabase()
  const lines: string[] = []
  const seen = { waiting: 0, aborted: [] as unknown[] }
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const portcullis = await createPortcullis({
    env: {},
    mode: 'development',
    secret: 'a-secret-for-tests-of-thirty-two-bytes',
    bcryptCost: 4,
    mongodbUri: database.uri,
    corsOrigins: [friend],
    log: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
    typeDefs,
    resolvers: {
      Query: {
        waits: (_parent: unknown, _args: unknown, { signal }: { signal: AbortSignal }) =>
          new Promise((_resolve, reject) => {
            seen.waiting += 1
            signal.addEventListener('abort', () => {
              seen.aborted.push(signal.reason.code)
              reject(signal.reason)
            })
          }),
        held: async () => {
          seen.waiting += 1
          await held
          return 'released'
        },
        clientAddress: (
          _parent: unknown,
          _args: unknown,
          { client }: { client: { ipAddress: string | null } },
        ) => client.ipAddress,
      },
    },
    ...options,
    limits: { ...patience, ...options.limits },
  })
  return {
    portcullis,
    seen,
    release,
    logged: () => lines.join(''),
    async stop() {
      await portcullis.stop()
      await database.drop()
    },
  }
}

/** A POST of a GraphQL request. */
export function graphql(
  query: string,
  { variables = {}, headers = {} }: { variables?: object; headers?: Record<string, string> } = {},
): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  }
}

/** A registration, with the refresh token in a cookie or not. */
export function registration(username: string, cookie = false): RequestInit {
  return graphql(
    'mutation ($input: RegisterInput!) { register(input: $input) { accessToken refreshToken } }',
    {
      variables: { input: { username, password: testPassword, cookie } },
    },
  )
}

/** The body of an answer. The tests look into answers of any shape; a wrong path fails the expectation. */
// biome-ignore lint/suspicious/noExplicitAny: see above
export async function bodyOf(answer: Response | Promise<Response>): Promise<any> {
  return (await answer).json()
}
