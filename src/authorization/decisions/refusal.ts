import { type ASTNode, type ExecutionResult, GraphQLError } from 'graphql'
import { requirementOf } from '../rules/rule.js'
import type { Refusal } from './decide.js'

/** A refusal at its coordinate: `Article.draft`, `Query.articles(includeDrafts:)`, `ArticleInput.featured`. */
export interface Refused {
  readonly coordinate: string
  readonly refusal: Refusal
}

/** Whose errors lack `requires`: everybody's, those of requests without a viewer, or nobody's. */
export type HiddenRequirements = boolean | 'anonymous'

export interface RefusalErrorOptions {
  readonly hideRequirements: HiddenRequirements
  readonly nodes?: readonly ASTNode[]
}

/** The error that a client sees. It holds the code, the coordinate and, unless hidden, what is missing. */
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

/** The coordinate says where: what in the program refused is no news, and finding it out is most of what an error costs. */
function withoutStack(make: () => GraphQLError): GraphQLError {
  const { stackTraceLimit } = Error
  // By Reflect: where intrinsics are frozen, an assignment would throw.
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return make()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
  }
}

/**
 * A response with at most `maxErrors` refusals. Guards bound the errors of nullable fields themselves; where a refusal
 * has to null a parent or an item of a list, GraphQL makes an error of each, and only the response can be cut.
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
