import type { BaseContext } from '@apollo/server'
import { describeError } from '../errors/classify-error.js'
import type { ErrorPresenter } from '../errors/present-error.js'
import { responseType } from '../http/media-type.js'
import { completeHead } from '../http/response-head.js'
import type { Limits } from '../request-limits.js'
import type { OperationState } from './operation-state.js'
import type { Step } from './run-steps.js'

interface AnswerParts {
  readonly presenter: ErrorPresenter
  readonly limits: Limits
}

/** The step that logs what the response does not show. */
export function reportErrors<Context extends BaseContext>({
  presenter,
  limits,
}: AnswerParts): Step<OperationState<Context>> {
  return ({ incoming, apollo: { errors = [] } }) => {
    const log = incoming === null ? undefined : incoming.log
    presenter.report(errors, limits.errors, log, incoming === null ? {} : { operation: incoming.operation })
    return undefined
  }
}

/** The step that truncates the errors and sets status, `Retry-After` and media type. */
export function completeAnswer<Context extends BaseContext>({
  presenter,
  limits,
}: AnswerParts): Step<OperationState<Context>> {
  return ({ incoming, furtherErrors, apollo: { request, response, errors: encountered = [] } }) => {
    if (response.body?.kind !== 'single') return undefined
    const { singleResult } = response.body
    const errors = singleResult.errors?.concat(
      furtherErrors.map((error) => presenter.format(error.toJSON(), error)),
    )
    if (errors !== undefined) {
      const described = encountered.slice(0, limits.errors).map(describeError)
      const asked = described.map(({ status }, index) => ({
        status,
        retryAfter: errors[index]?.extensions?.retryAfter,
      }))
      singleResult.errors = presenter.shown(errors, limits.errors)
      completeHead(response.http, singleResult.data, asked, incoming?.mutation?.started ?? 0)
      if (incoming !== null) {
        incoming.isFault = described.some(({ isFault }) => isFault)
        incoming.errors = singleResult.errors
        incoming.codes = codesOf(singleResult.errors)
      }
    }
    // Set here. Otherwise Apollo would discover after execution that the client accepts neither type.
    const accept = incoming === null ? request.http?.headers.get('accept') : incoming.accept
    response.http.headers.set('content-type', responseType(accept))
    return undefined
  }
}

function codesOf(errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[]): string[] {
  return [...new Set(errors.map(({ extensions }) => String(extensions?.code)))]
}
