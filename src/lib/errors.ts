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
  new (options?: ErrorOptions): ExpectedError & { readonly code: Code }
}

/**
 * Defines one expected error.
 *
 * @param code - UPPER_SNAKE, says what happened, never renamed
 * @param defaultMessage - for the caller: what to do, no data of the request
 */
export function defineError<Code extends string>(code: Code, defaultMessage: string): ErrorDefinition<Code> {
  return class extends ExpectedError {
    static readonly code = code
    static readonly defaultMessage = defaultMessage
    readonly code = code
    override readonly name = code

    constructor(options?: ErrorOptions) {
      super(defaultMessage, options)
    }
  }
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
)

/** Codes that belong to no single feature. */
export const sharedErrors: readonly ErrorDefinition[] = [
  BadUserInput,
  NotFound,
  Forbidden,
  ServiceUnavailable,
]
