import * as z from 'zod/mini'

const responseBody = z.object({
  data: z.nullish(z.record(z.string(), z.unknown())),
  errors: z.optional(
    z.array(
      z.object({
        message: z.string(),
        path: z.optional(z.array(z.union([z.string(), z.number()]))),
        extensions: z.looseObject({ code: z.string() }),
      }),
    ),
  ),
})

/** A GraphQL request to send. */
export interface TestRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  /** Sent as the Bearer token. */
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** An error of a GraphQL response. */
export interface TestError {
  readonly message: string
  readonly path?: (string | number)[] | undefined
  readonly extensions: { readonly code: string; readonly [extension: string]: unknown }
}

/** A GraphQL response with its HTTP status and headers. */
export interface TestResponse {
  readonly data?: Record<string, unknown> | null | undefined
  readonly errors?: TestError[] | undefined
  readonly status: number
  readonly headers: Headers
  /** The unparsed body, to assert that it does not contain something. */
  readonly text: string
}

/** The result of a sign-in. */
export interface TestSignIn {
  readonly accessToken: string
  readonly refreshToken: string
  readonly userId: string
  /** The recovery codes of an account that `signUp` gave a second factor. */
  readonly recoveryCodes?: readonly string[]
}

const signInPayload = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  user: z.object({ id: z.string() }),
})

/** A password that the default policy accepts. */
export const testPassword = 'orchard lantern 4711 drizzle'

const payloadFields = '{ accessToken refreshToken user { id } }'

/** Creates a GraphQL client over HTTP that returns the complete response. */
export function createTestClient(url: string) {
  async function send({ token, headers, ...request }: TestRequest): Promise<TestResponse> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify(request),
    })
    const text = await response.text()
    return {
      ...responseBody.parse(JSON.parse(text)),
      status: response.status,
      headers: response.headers,
      text,
    }
  }

  async function signIn(
    field: string,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<TestSignIn> {
    const response = await send({ query, variables })
    const parsed = signInPayload.safeParse(response.data?.[field])
    if (!parsed.success) throw new Error(`${field} was refused: ${JSON.stringify(response.errors)}`)
    return {
      accessToken: parsed.data.accessToken,
      refreshToken: parsed.data.refreshToken,
      userId: parsed.data.user.id,
    }
  }

  return {
    send,
    /** Creates an account and signs in to it. */
    register: (username: string, password = testPassword) =>
      signIn('register', `mutation ($input: RegisterInput!) { register(input: $input) ${payloadFields} }`, {
        input: { username, password },
      }),
    /** @param secondFactor - a `SecondFactorInput`. Default: none */
    login: (username: string, password = testPassword, secondFactor?: Readonly<Record<string, unknown>>) =>
      signIn('login', `mutation ($input: LoginInput!) { login(input: $input) ${payloadFields} }`, {
        input: { username, password, ...(secondFactor === undefined ? {} : { secondFactor }) },
      }),
    refresh: (refreshToken: string) =>
      signIn(
        'refreshSession',
        `mutation ($token: String) { refreshSession(refreshToken: $token) ${payloadFields} }`,
        {
          token: refreshToken,
        },
      ),
  }
}

/** A GraphQL client for tests. */
export type TestClient = ReturnType<typeof createTestClient>
