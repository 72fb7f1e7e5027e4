import { randomUUID } from 'node:crypto'
import type { GraphQLFormattedError } from 'graphql'
import type { Logger } from 'pino'
import type { ExpectedError } from '../../lib/errors.js'
import { classify } from './classify-error.js'

type Place = Readonly<Record<string, unknown>>

/** Turns errors into what clients see, and puts what they must not see into the log. */
export interface ErrorPresenter {
  /**
   * Logs the errors of one response, the first `max` of them. The same error at many paths is logged once.
   *
   * @param place - added to each line
   */
  readonly report: (errors: readonly unknown[], max: number, log: Logger | undefined, place: Place) => void
  /** Apollo's `formatError`. An error that was not reported before is reported now. */
  readonly format: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError
}

export function createErrorPresenter(serverLog: Logger): ErrorPresenter {
  const ids = new WeakMap<object, string>()

  function report(errors: readonly unknown[], max: number, log: Logger = serverLog, place: Place): void {
    for (const [index, error] of errors.entries()) {
      const classified = classify(error)
      if (classified.kind === 'unexpected') idOf(classified.error, index < max ? log : null, place)
      else if (classified.kind === 'expected' && index < max) reportRefusal(classified.error, log, place)
    }
  }

  /** @param log - `null`: the error is one of too many, and is left out of the answer as well */
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

  return { report, format }
}

/** What an operator needs to know of an expected error, where it knows something that the client is not told. */
function reportRefusal({ code, detail, cause }: ExpectedError, log: Logger, place: Place): void {
  if (cause === undefined && Object.keys(detail).length === 0) return
  log.info({ ...place, code, detail, ...(cause === undefined ? {} : { err: cause }) }, 'refused')
}
