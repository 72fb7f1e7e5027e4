import { GraphQLError } from 'graphql'
import { refusalCodes } from './decisions/refusal.js'

/** An error of a result: a `GraphQLError`, or one that was formatted. */
interface ResultError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Joins the refusals of one field in the items of lists into one error, with `extensions.count` for how many there are. It
 * has the path of the first. Other errors, and their order, stay as they are. Pure.
 *
 * @param result - of an executor, or a response that was formatted for clients
 */
export function groupErrors<Result extends { readonly errors?: readonly ResultError[] | undefined }>(
  result: Result,
): Result {
  const { errors } = result
  if (errors === undefined || errors.length < 2) return result
  const counts = new Map<string, number>()
  const firsts = errors.filter((error) => {
    const key = keyOf(error)
    if (key === null) return true
    const before = counts.get(key) ?? 0
    counts.set(key, before + 1)
    return before === 0
  })
  if (firsts.length === errors.length) return result
  return { ...result, errors: firsts.map((error) => counted(error, counts.get(keyOf(error) ?? '') ?? 1)) }
}

/** The same for one field at all positions of its lists. `null` for what is no refusal. */
function keyOf({ message, path, extensions = {} }: ResultError): string | null {
  if (!refusalCodes.has(extensions.code)) return null
  const { code, coordinate, requires } = extensions
  const names = path?.map((key) => (typeof key === 'number' ? 0 : key))
  return JSON.stringify([code, coordinate, requires, message, names])
}

function counted<Grouped extends ResultError>(error: Grouped, count: number): Grouped {
  if (count === 1) return error
  const extensions = { ...error.extensions, count }
  if (!(error instanceof GraphQLError)) return { ...error, extensions }
  const copy = new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    originalError: error.originalError ?? null,
    extensions,
  })
  // A GraphQLError is the only kind of `Grouped` that comes here.
  return copy as ResultError as Grouped
}
