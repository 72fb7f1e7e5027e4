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

/** One operation to send. */
export interface TestRequest {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  /** Sent as the bearer. */
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** One of the errors of an answer. */
export interface TestError {
  readonly message: string
  readonly path?: (string | number)[] | undefined
  readonly extensions: { readonly code: string; readonly [extension: string]: unknown }
}

/** A GraphQL answer with its HTTP status. */
export interface TestResponse {
  readonly data?: Record<string, unknown> | null | undefined
  readonly errors?: TestError[] | undefined
  readonly status: number
  readonly headers: Headers
  /** The body as it came, for what must not be in it. */
  readonly text: string
}

/** What a sign-in gave. */
export interface TestSignIn {
  readonly accessToken: string
  readonly refreshToken: string
  readonly userId: string
}

const signInPayload = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  user: z.object({ id: z.string() }),
})

/** A password that the default policy accepts. */
export const testPassword = 'orchard lantern 4711 drizzle'

const payloadFields = '{ accessToken refreshToken user { id } }'

/** A plain GraphQL client over HTTP that hides nothing of the answer. */
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
    /** Makes an account and signs it in. */
    register: (username: string, password = testPassword) =>
      signIn('register', `mutation ($input: RegisterInput!) { register(input: $input) ${payloadFields} }`, {
        input: { username, password },
      }),
    login: (username: string, password = testPassword) =>
      signIn('login', `mutation ($input: LoginInput!) { login(input: $input) ${payloadFields} }`, {
        input: { username, password },
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

export type TestClient = ReturnType<typeof createTestClient>
