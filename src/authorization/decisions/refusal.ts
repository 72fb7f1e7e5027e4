import { type ASTNode, type ExecutionResult, GraphQLError } from 'graphql'
import { requirementOf } from '../rules/rule.js'
import type { Refusal } from './decide.js'

/** A refusal and its coordinate: `Article.draft`, `Query.articles(includeDrafts:)`, `ArticleInput.featured`. */
export interface Refused {
  readonly coordinate: string
  readonly refusal: Refusal
}

/** Which errors omit `requires`: all, those of anonymous requests, or none. */
export type HiddenRequirements = boolean | 'anonymous'

export interface RefusalErrorOptions {
  readonly hideRequirements: HiddenRequirements
  readonly nodes?: readonly ASTNode[]
}

/** The error for the client: the code, the coordinate and, unless hidden, the unmet requirement. */
export function refusalError({ coordinate, refusal }: Refused, options: RefusalErrorOptions): GraphQLError {
  const requires = isHidden(refusal, options) ? null : requirementOf(refusal.rule)
  const message =
    refusal.code === 'UNAUTHENTICATED'
      ? `Sign in to use ${coordinate}.`
      : `You do not have permission to use ${coordinate}.`
  const extensions = { code: refusal.code, coordinate, ...(requires === null ? {} : { requires }) }
  return withoutStack(() => new GraphQLError(message, { nodes: options.nodes ?? null, extensions }))
}

function isHidden({ code }: Refusal, { hideRequirements }: RefusalErrorOptions): boolean {
  return hideRequirements === 'anonymous' ? code === 'UNAUTHENTICATED' : hideRequirements
}

/**
 * Creates an error without a stack trace: the coordinate locates the refusal, and capturing the trace is most of the
 * cost.
 */
function withoutStack(make: () => GraphQLError): GraphQLError {
  const { stackTraceLimit } = Error
  // `Reflect.set` returns false where `Error` is frozen; an assignment would throw.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/**
 * Limits a response to `maxErrors` refusals. Guards limit the errors of nullable fields themselves. Where a refusal
 * nulls a parent or a list item, GraphQL adds an error for each, so only the response can be cut.
 */
export function boundRefusals(result: ExecutionResult, maxErrors: number): ExecutionResult {
  let refusals = 0
  const errors = result.errors?.filter(({ extensions }) => {
    const isRefusal = extensions.code === 'UNAUTHENTICATED' || extensions.code === 'FORBIDDEN'
    if (isRefusal) refusals += 1
    return !isRefusal || refusals <= maxErrors
  })
  return errors === undefined || refusals <= maxErrors ? result : { ...result, errors }
}
