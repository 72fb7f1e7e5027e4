/** Options of an expected error. They must not contain a password, a token or a hash. */
export interface ErrorOptions {
  /** Sent to the client in `extensions`, beside `code`. */
  readonly extensions?: Readonly<Record<string, unknown>>
  /** Logged only: details of this case for the operator. */
  readonly detail?: Readonly<Record<string, unknown>>
  /** Logged only: the underlying error. */
  readonly cause?: unknown
  /** Replaces the default message for the client, if the case allows a more specific one. */
  readonly message?: string
}

/**
 * The exit code of a command: `failed` is 1, `exists` 3, `notFound` 4, `refused` 5, and `configuration` 78, for a
 * configuration with which a restart cannot succeed.
 */
export type Exit = 'failed' | 'exists' | 'notFound' | 'refused' | 'configuration'

/** Properties of an error beyond code and message, so that callers need not compare codes. */
export interface DefinitionOptions {
  /**
   * The HTTP status of a response with no other result, from 400 to 599. In GraphQL over HTTP, a status below 500 means
   * that nothing was executed, so it applies only to errors before execution; an error of a resolver is then sent with
   * 200. A status from 500 applies to resolvers too, unless another field has a result or more than one field of a
   * mutation has started. 503 adds `Retry-After: 1`, or the value of `extensions.retryAfter`. Fastify routes use any
   * status. Default: 200, for routes 500.
   */
  readonly status?: number
  /**
   * `false`: the work was cancelled without a result, so the attempt does not count against limits. Default: `true`.
   */
  readonly carriedOut?: boolean
  /** The exit code of a command that throws it. Default: `failed`. */
  readonly exit?: Exit
}

/**
 * An error that callers should expect: it has a stable code and a message that says what to do. Services throw it; only
 * the server layer converts it to a GraphQL error. Any other error is unexpected, and its message is never sent.
 */
export abstract class ExpectedError extends Error {
  abstract readonly code: string
  readonly extensions: Readonly<Record<string, unknown>>
  readonly detail: Readonly<Record<string, unknown>>

  constructor(message: string, options: ErrorOptions = {}) {
    super(options.message ?? message, options.cause === undefined ? {} : { cause: options.cause })
    this.extensions = options.extensions ?? {}
    this.detail = options.detail ?? {}
  }

  // Properties of the definition, as getters on the prototype: instances stay small in logs.

  /** `null` if the definition has none. */
  get status(): number | null {
    return null
  }

  get carriedOut(): boolean {
    return true
  }

  get exit(): Exit {
    return 'failed'
  }
}

/**
 * Creates an error without a stack trace. For refusals that clients can cause in large numbers: their code is
 * sufficient, and capturing the trace is most of the cost.
 */
export function withoutStack<Made>(make: () => Made): Made {
  const { stackTraceLimit } = Error
  // `Reflect.set` returns false where `Error` is frozen; an assignment would throw.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/** The class of one error code, with the properties that the catalogue of errors needs. */
export interface ErrorDefinition<Code extends string = string> {
  readonly code: Code
  readonly defaultMessage: string
  /** `null` if the definition has none. */
  readonly status: number | null
  new (options?: ErrorOptions): ExpectedError & { readonly code: Code }
}

/**
 * Defines one expected error.
 *
 * @param code - in UPPER_SNAKE_CASE; says what happened, and never changes
 * @param defaultMessage - says what to do; contains no data of the request
 * @param options.status - of a response with no other result: see `DefinitionOptions`. Default: 200
 * @param options.carriedOut - `false`: the attempt does not count against limits. Default: `true`
 * @param options.exit - the exit code of a command that throws it. Default: `failed`
 * @throws RangeError if the status is not an integer from 400 to 599
 */
export function defineError<Code extends string>(
  code: Code,
  defaultMessage: string,
  options: DefinitionOptions = {},
): ErrorDefinition<Code> {
  const { status = null, carriedOut = true, exit = 'failed' } = options
  if (status !== null && !isErrorStatus(status)) {
    throw new RangeError(`The status of ${code} must be a whole number from 400 to 599, not ${status}.`)
  }
  return class extends ExpectedError {
    static readonly code = code
    static readonly defaultMessage = defaultMessage
    static readonly status = status
    readonly code = code
    override readonly name = code

    constructor(options?: ErrorOptions) {
      super(defaultMessage, options)
    }

    override get status() {
      return status
    }

    override get carriedOut() {
      return carriedOut
    }

    override get exit() {
      return exit
    }
  }
}

function isErrorStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599
}

/**
 * One fault in the input. `path` leads from the operation's argument to the field. The value is never included. A
 * violated limit is included, so that clients can write their own message.
 */
export interface InputProblem {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maximumBytes?: number
}

const BadUserInput = defineError('BAD_USER_INPUT', 'The input is invalid. See extensions.problems.', {
  status: 400,
  exit: 'refused',
})

/** The error for invalid input, with all faults in `extensions.problems`. */
export function badUserInput(problems: readonly InputProblem[]): ExpectedError {
  return new BadUserInput({ extensions: { problems } })
}

/**
 * The object of a mutation does not exist, or the viewer has no access to it. The error does not distinguish the two.
 */
export const NotFound = defineError(
  'NOT_FOUND',
  'The object does not exist, or you do not have access to it.',
  { status: 404, exit: 'notFound' },
)

/**
 * The viewer lost the permission after the directives allowed the request. Refusals by directives have a coordinate.
 */
export const Forbidden = defineError('FORBIDDEN', 'You no longer have permission for this operation.', {
  status: 403,
})

/**
 * The viewer has to prove again who they are (RFC 9470). The directives give it, with a coordinate, `maxAge` and `mfa`; an
 * application may throw it.
 */
export const ReauthenticationRequired = defineError(
  'REAUTHENTICATION_REQUIRED',
  'Authenticate again to use this operation.',
  { status: 401 },
)

/**
 * The database, or another part that the decision needs, is not available. Fails closed: nothing is decided without it.
 */
export const ServiceUnavailable = defineError(
  'SERVICE_UNAVAILABLE',
  'The service is temporarily unavailable. Try again later.',
  { status: 503, carriedOut: false },
)

/** Errors that several features use. */
export const sharedErrors: readonly ErrorDefinition[] = [
  BadUserInput,
  NotFound,
  Forbidden,
  ReauthenticationRequired,
  ServiceUnavailable,
]
