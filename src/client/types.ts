import type { ErrorCode, ProblemCode } from './generated/codes.js'

type MaybePromise<T> = T | Promise<T>

/** `fetch` as the platform types it; without such types, a function that is called with an address and options. */
export type Fetch = typeof globalThis extends {
  readonly fetch: infer Found extends (...args: never[]) => Promise<unknown>
}
  ? Found
  : (input: string, init?: object) => Promise<unknown>

/** Options of `createSession`. */
export interface SessionOptions {
  /** The address of `/graphql`. In a page, it may be relative. */
  readonly url: string
  /**
   * Where the refresh token is kept. Default: a cookie that scripts cannot read where there is a document, otherwise
   * memory.
   */
  readonly keep?: 'cookie' | RefreshTokenStore
  /**
   * Whether to continue a session at the start. `hint` (default): if this origin or the store has had one. `always`: ask the
   * server, for several front ends that share one API. `never`: start signed out.
   */
  readonly restore?: 'hint' | 'always' | 'never'
  /**
   * How long before the end of an access token it is refreshed, in seconds. 0: only when a request needs it. Default: a
   * quarter of its lifetime, at most 60.
   */
  readonly refreshAhead?: number
  /** Default: that of the platform. */
  readonly fetch?: Fetch
  /** Whether tabs share the session. Default: where there is a document; a channel would keep a Node process alive. */
  readonly tabs?: boolean
  /** Called with errors that no caller gets: of the store, and of listeners. Default: they are logged to the console. */
  readonly onError?: (error: unknown) => void
}

/** Keeps the refresh token of a session without cookie. Its methods may be asynchronous. */
export interface RefreshTokenStore {
  load(): MaybePromise<string | null>
  save(refreshToken: string | null): MaybePromise<void>
  /** The device token, which shows at the next sign-in that this device is known. Without these two, it is kept in memory. */
  loadDevice?(): MaybePromise<string | null>
  /** It outlives a sign-out. */
  saveDevice?(deviceToken: string): MaybePromise<void>
}

/** Why a session ended. */
export type SignedOutReason =
  | 'LOGGED_OUT'
  | 'SESSION_REVOKED'
  | 'REFRESH_TOKEN_INVALID'
  | 'REFRESH_TOKEN_REUSED'
  /** The browser did not keep the cookie, for example because the page is of another site than the API. */
  | 'COOKIE_NOT_KEPT'

/** Who is signed in. The same object until its content changes. */
export type SessionState =
  /** It is not known yet whether there is a session. */
  | { readonly status: 'unknown' }
  /** `reason`: `null` if there was no session. */
  | { readonly status: 'signedOut'; readonly reason: SignedOutReason | null }
  | SignedInState

export interface SignedInState {
  readonly status: 'signedIn'
  readonly userId: string
  readonly sessionId: string
  readonly username: string
  readonly roles: readonly string[]
}

/** The password was right, and the account demands a second factor: continue with `completeSignIn`. */
export interface SecondFactorRequired {
  readonly status: 'secondFactorRequired'
  /** The handle of the sign-in, for `completeSignIn`. */
  readonly signIn: string
  /** The kinds of second factor that the account has. */
  readonly factors: readonly string[]
  /** Options for `navigator.credentials.get`, if the account has a passkey. */
  readonly passkeyOptions?: unknown
  /** When the handle expires, in ISO 8601. */
  readonly expiresAt: string
}

/** Input of `signIn`: that of `Mutation.login`. */
export interface Credentials {
  readonly username: string
  readonly password: string
  readonly secondFactor?: object
}

/** Input of `register`: that of `Mutation.register`, with the fields that the application adds. */
export interface Registration {
  readonly username: string
  readonly password: string
  readonly email?: string
  readonly [field: string]: unknown
}

/** Input of `completeSignIn`. */
export interface SecondStep {
  readonly signIn: string
  readonly secondFactor: object
}

/** Input of `stepUp`: that of `Mutation.reauthenticate`. At least one. */
export interface StepUp {
  readonly password?: string
  readonly secondFactor?: object
}

export interface PasswordChange {
  readonly currentPassword: string
  readonly newPassword: string
}

/** The part of `AuthPayload` that a session takes over. */
export interface AuthPayload {
  readonly accessToken: string
  /** In seconds. */
  readonly accessTokenExpiresIn: number
  readonly refreshToken?: string | null
  readonly deviceToken?: string | null
  /** Without it, the session asks the server. */
  readonly user?: { readonly id: string; readonly username: string; readonly roles: readonly string[] }
}

/** A document with the types of its result and variables, as GraphQL Code Generator makes them. */
export interface TypedDocument<Data, Variables> {
  readonly __apiType?: (variables: Variables) => Data
}

/** The session of a front end. */
export interface Session {
  /**
   * `fetch` for any GraphQL client. Requests to the origin of the API get the access token. A request that is refused because
   * of its token is sent again with a new one, once.
   */
  readonly fetch: Fetch
  readonly state: SessionState
  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void
  /** The state once it is known. Never rejects. */
  ready(): Promise<SessionState>
  /** A valid access token, or `null` if nobody is signed in. @throws PortcullisError when it cannot be refreshed at present */
  accessToken(): Promise<string | null>
  /** For graphql-ws, which calls it at each connection. */
  connectionParams(): Promise<{ authorization?: string }>
  /** @throws PortcullisError */
  signIn(credentials: Credentials): Promise<SessionState | SecondFactorRequired>
  /** Ends a sign-in with `secondFactorRequired`. @throws PortcullisError */
  completeSignIn(input: SecondStep): Promise<SessionState>
  /** @throws PortcullisError */
  register(input: Registration): Promise<SessionState>
  /** Authenticates again, for fields that demand a recent proof. @throws PortcullisError */
  stepUp(proof: StepUp): Promise<SessionState>
  /** @throws PortcullisError */
  changePassword(input: PasswordChange): Promise<SessionState>
  /** Takes over the tokens of an operation that returned `AuthPayload`. */
  adopt(payload: AuthPayload): Promise<SessionState>
  /**
   * Ends the session. The session of this device is over when the promise resolves, even without a network.
   *
   * @param options.everywhere - `true`: ends all sessions of the account. `'others'`: ends the others and keeps this one
   * @throws PortcullisError of `'others'`
   */
  signOut(options?: { readonly everywhere?: boolean | 'others' }): Promise<void>
  /** Gets new tokens, for example after a change of roles. @throws PortcullisError when that is not possible at present */
  refresh(): Promise<SessionState>
  /** Sends an operation. @throws PortcullisError: the first error */
  request<Data, Variables>(
    document: TypedDocument<Data, Variables> | string,
    variables?: Variables,
  ): Promise<Data>
  /** Ends timers and listeners. The session is not ended. */
  dispose(): void
}

/** One fault of the input, as `extensions.problems` lists it. */
export interface Problem {
  readonly path: readonly (string | number)[]
  readonly code: ProblemCode | (string & {})
  readonly message: string
  readonly minimum?: number
  readonly maximum?: number
}

/** What a directive demands, as `extensions.requires` says. */
export interface Requirement {
  readonly roles?: readonly string[]
  readonly [rule: string]: unknown
}

interface Detailed {
  UNAUTHENTICATED: {
    readonly reason?: 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'SESSION_REVOKED'
    readonly coordinate?: string
  }
  FORBIDDEN: { readonly coordinate?: string; readonly requires?: Requirement }
  RATE_LIMITED: { readonly retryAfter: number }
  SIGN_IN_BUSY: { readonly retryAfter: number }
  BAD_USER_INPUT: { readonly problems: readonly Problem[] }
  OPERATION_TOO_LARGE: { readonly limit: string; readonly allowed: number }
  SERVICE_UNAVAILABLE: { readonly retryAfter?: number; readonly retryable?: true }
}

/** A code of an error that a client can see. `NETWORK`: no response of the server arrived. */
export type Code = ErrorCode | 'NETWORK'

type WithCode<C extends Code> = C extends keyof Detailed
  ? { readonly code: C } & Detailed[C]
  : { readonly code: C; readonly [extension: string]: unknown }

/** An error of any GraphQL client, in one shape: the members of its `extensions` are its own. */
export type PortcullisError<C extends Code = Code> = Error & { readonly requestId?: string } & (C extends Code
    ? WithCode<C>
    : never)
