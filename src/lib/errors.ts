/** Options of an expected error. Nothing in them may hold a password, a token or a hash. */
export interface ErrorOptions {
  /** Sent to the client inside `extensions`, beside `code`. */
  readonly extensions?: Readonly<Record<string, unknown>>
  /** For the log only: what an operator needs to understand this one case. */
  readonly detail?: Readonly<Record<string, unknown>>
  /** For the log only: the error underneath. */
  readonly cause?: unknown
  /** Replaces the definition's message for the client, where the case can say more. */
  readonly message?: string
}

/** How a command ends: 1, or 78 for a configuration with which no later start succeeds. */
export type Exit = 'failed' | 'configuration'

/** What a definition says of its errors beside code and message, so that nobody has to tell them apart by their codes. */
export interface DefinitionOptions {
  /**
   * The HTTP status, from 400 to 599, of an answer that holds nothing else. Over GraphQL, a status below 500 says that
   * nothing was executed, so it counts only for what refuses a request before that: what a resolver throws is then
   * answered with 200. One from 500 on counts for resolvers too, unless another field has an answer, or more than one
   * field of a mutation has begun. 503 brings `Retry-After: 1`, where `extensions.retryAfter` does not say otherwise. A
   * route of the Fastify server answers with any of them. Default: 200, and 500 of a route.
   */
  readonly status?: number
  /**
   * `false`: the work was given up before it came to a result, so that an attempt that ends with it does not count against
   * the limits. Default: `true`.
   */
  readonly carriedOut?: boolean
  /** How a command ends that throws it. Default: `failed`. */
  readonly exit?: Exit
}

/**
 * An error that callers should expect: it has a stable code and a message that tells them what to do.
 * Services throw it; only the server layer turns it into a GraphQL error. Anything else that is thrown is
 * unexpected and its message never leaves the server.
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

  // What its definition says. On the prototype: refusals come by the thousand, and their copies in logs stay short.

  /** `null` where the definition names none. */
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
 * Makes an error without looking for where in the program it is made. For refusals that are part of the day's work, of
 * which somebody may send very many: their code says all, and the stack is most of what a refused request costs.
 */
export function withoutStack<Made>(make: () => Made): Made {
  const { stackTraceLimit } = Error
  // By Reflect: where intrinsics are frozen, an assignment would throw.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/** The class of one code: constructible, and readable for the catalogue. */
export interface ErrorDefinition<Code extends string = string> {
  readonly code: Code
  readonly defaultMessage: string
  /** `null` where it names none. */
  readonly status: number | null
  new (options?: ErrorOptions): ExpectedError & { readonly code: Code }
}

/**
 * Defines one expected error.
 *
 * @param code - UPPER_SNAKE, says what happened, never renamed
 * @param defaultMessage - for the caller: what to do, no data of the request
 * @param options.status - of an answer that holds nothing else: see `DefinitionOptions`. Default: 200
 * @param options.carriedOut - `false`: an attempt that ends with it does not count against the limits. Default: `true`
 * @param options.exit - how a command ends that throws it. Default: `failed`
 * @throws RangeError for a status that is no whole number from 400 to 599
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
 * One fault in a caller's input. `path` leads from the operation's argument to the field; the value is never told. Where
 * a limit is passed its figures come along, so that a client can say it in words of its own.
 */
export interface InputProblem {
  readonly path: readonly (string | number)[]
  readonly code: string
  readonly message: string
  readonly minimum?: number
  readonly maximum?: number
  readonly maximumBytes?: number
}

const BadUserInput = defineError('BAD_USER_INPUT', 'The input is invalid. See extensions.problems.')

/** Every fault of an input at once, in `extensions.problems`. */
export function badUserInput(problems: readonly InputProblem[]): ExpectedError {
  return new BadUserInput({ extensions: { problems } })
}

/** The object of a mutation is not there, or not the caller's: the two are not told apart. */
export const NotFound = defineError(
  'NOT_FOUND',
  'The object does not exist, or you do not have access to it.',
)

/** The caller lost the right to it after the request was let in; the directives' own refusals name the place. */
export const Forbidden = defineError('FORBIDDEN', 'You no longer have permission for this operation.')

/** The database or another part needed to decide is away. Fails closed: nothing is answered from a guess. */
export const ServiceUnavailable = defineError(
  'SERVICE_UNAVAILABLE',
  'The service is temporarily unavailable. Try again later.',
  { status: 503, carriedOut: false },
)

/** Codes that belong to no single feature. */
export const sharedErrors: readonly ErrorDefinition[] = [
  BadUserInput,
  NotFound,
  Forbidden,
  ServiceUnavailable,
]
