import { randomUUID } from 'node:crypto'
import type { GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import type { ExpectedError } from '../../lib/errors.js'
import { classify } from './classify-error.js'

type Place = Readonly<Record<string, unknown>>

/** Formats errors for clients, and logs what clients must not see. */
export interface ErrorPresenter {
  /**
   * Logs the first `max` errors of one response. An error that occurs at several paths is logged once.
   *
   * @param place - members that are added to each log line
   */
  readonly report: (errors: readonly unknown[], max: number, log: Logger | undefined, place: Place) => void
  /** The errors that a response shows: grouped if the server groups them, and at most `max`. */
  readonly shown: <Shown extends ShownError>(errors: readonly Shown[], max: number) => readonly Shown[]
  /** Apollo's `formatError`. Also logs an unexpected error that was not reported before. */
  readonly format: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError
}

/** Joins errors that say the same. */
export type GroupErrors = <Shown extends ShownError>(errors: readonly Shown[]) => readonly Shown[]

/** A formatted error, or the error that is formatted later. */
interface ShownError {
  readonly message: string
  readonly path?: readonly (string | number)[] | undefined
  readonly extensions?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Creates the presenter of a server.
 *
 * @param group - joins the errors of a response before they are counted. Default: each is shown
 */
export function createErrorPresenter(
  serverLog: Logger,
  group: GroupErrors = (errors) => errors,
): ErrorPresenter {
  const ids = new WeakMap<object, string>()

  function report(errors: readonly unknown[], max: number, log: Logger = serverLog, place: Place): void {
    for (const [index, error] of errors.entries()) {
      const classified = classify(error)
      if (classified.kind === 'unexpected') idOf(classified.error, index < max ? log : null, place)
      else if (classified.kind === 'expected' && index < max) reportRefusal(classified.error, log, place)
    }
  }

  /** @param log - `null` if the error exceeds the limit and is omitted from the response as well */
  function idOf(error: unknown, log: Logger | null, place: Place): string {
    const key = typeof error === 'object' && error !== null ? error : null
    const known = key === null ? undefined : ids.get(key)
    if (known !== undefined) return known
    const errorId = randomUUID()
    if (key !== null) ids.set(key, errorId)
    log?.error({ ...place, errorId, err: error }, 'unexpected error')
    return errorId
  }

  function format(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
    const { locations, path } = formatted
    const place = {
      ...(locations === undefined ? {} : { locations }),
      ...(path === undefined ? {} : { path }),
    }
    const classified = classify(error)
    switch (classified.kind) {
      case 'expected': {
        const { code, message, extensions } = classified.error
        return { message, ...place, extensions: { ...extensions, code } }
      }
      case 'coded': {
        const { http: _http, stacktrace: _stacktrace, ...extensions } = formatted.extensions ?? {}
        return { message: formatted.message, ...place, extensions }
      }
      case 'unexpected': {
        const errorId = idOf(classified.error, serverLog, {})
        return {
          message: 'Internal server error.',
          ...place,
          extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
        }
      }
    }
  }

  return { report, format, shown: (errors, max) => group(errors).slice(0, max) }
}

/** Logs an expected error if it has details that the client does not see. */
function reportRefusal({ code, detail, cause }: ExpectedError, log: Logger, place: Place): void {
  if (cause === undefined && Object.keys(detail).length === 0) return
  log.info({ ...place, code, detail, ...(cause === undefined ? {} : { err: cause }) }, 'refused')
}
