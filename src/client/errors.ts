import type { Code, PortcullisError } from './types.js'

/** A member of a value of unknown shape. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** Where clients keep a list of GraphQL errors: Apollo Client 4 and raw bodies, Apollo Client 3 and urql. */
const lists = ['errors', 'graphQLErrors'] as const
/** Where clients keep the response, or the error of their transport. */
const carriers = ['response', 'result', 'networkError', 'cause'] as const
const made = new WeakSet<object>()

/**
 * The errors in what a client throws or returns: Apollo Client 3 and 4, urql, graphql-request, graphql-sse, graphql-ws, or the
 * body of a response. Their order is kept. Empty for a value without errors, and for an aborted request.
 */
export function errorsOf(error: unknown): readonly PortcullisError[] {
  return found(error, 0)
}

function found(error: unknown, depth: number): readonly PortcullisError[] {
  if (typeof error !== 'object' || error === null || depth > 4) return []
  if (made.has(error)) return [error as PortcullisError] // made by `portcullisError`
  if (Array.isArray(error)) return error.map(fromFormatted)
  for (const name of lists) {
    const list = member(error, name)
    if (Array.isArray(list) && list.length > 0) return list.map(fromFormatted)
  }
  const text = member(error, 'bodyText')
  const nested = [parsed(text), ...carriers.map((name) => member(error, name))]
  for (const each of nested) {
    const errors = found(each, depth + 1)
    if (errors.length > 0) return errors
  }
  if (member(error, 'extensions') !== undefined) return [fromFormatted(error)]
  // A rejected fetch, a body that is not JSON, or a response without errors of GraphQL.
  const isNetwork =
    error instanceof TypeError ||
    error instanceof SyntaxError ||
    (member(error, 'statusCode') ?? text ?? member(member(error, 'response'), 'status')) !== undefined
  return isNetwork ? [portcullisError('NETWORK', String(member(error, 'message')), {}, error)] : []
}

/** The error that a GraphQL response shows. */
export function fromFormatted(error: unknown): PortcullisError {
  const extensions = Object(member(error, 'extensions'))
  const code = String(extensions.code ?? 'INTERNAL_SERVER_ERROR')
  return portcullisError(code as Code, String(member(error, 'message')), extensions, error)
}

/** Makes an error of the shape that `errorsOf` returns. */
export function portcullisError(
  code: Code,
  message: string,
  extensions: object = {},
  cause?: unknown,
): PortcullisError {
  const error = new Error(message, { cause })
  // Defined, not assigned: a member of that name may have a setter.
  for (const [name, value] of Object.entries({ ...extensions, message, code }))
    Object.defineProperty(error, name, { value, enumerable: true, writable: true, configurable: true })
  made.add(error)
  return error as PortcullisError // its members are those that the server sends with this code
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return null // an intermediary's page
  }
}

/** Whether one of the errors has this code. An error of `errorsOf` gets the members of the code. */
export function hasCode<C extends Code>(
  error: PortcullisError,
  code: C,
): error is Extract<PortcullisError, { readonly code: C }>
export function hasCode(error: unknown, code: Code): boolean
export function hasCode(error: unknown, code: Code): boolean {
  return errorsOf(error).some((each) => each.code === code)
}
