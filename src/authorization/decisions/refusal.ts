import { type ASTNode, type ExecutionResult, GraphQLError } from 'graphql'
import { plainRules, type Rule, requirementOf, type StepUpRule } from '../rules/rule.js'
import type { Refusal, RefusalCode } from './decide.js'
import type { Viewer } from './viewer.js'

/** A refusal and its coordinate: `Article.draft`, `Query.articles(includeDrafts:)`, `ArticleInput.featured`. */
export interface Refused {
  readonly coordinate: string
  readonly refusal: Refusal
}

/** Which errors omit `requires`: all, those of anonymous requests, or none. */
export type HiddenRequirements = boolean | 'anonymous'

export interface RefusalErrorOptions {
  readonly hideRequirements: HiddenRequirements
  /** See `AuthorizeOptions.stepUpMethods`. */
  readonly stepUpMethods?: ((rule: StepUpRule, viewer: Viewer | null) => readonly string[]) | undefined
  /** See `AuthorizeOptions.secondFactorRoles`. */
  readonly secondFactorRoles?: ReadonlySet<string>
  /** The viewer who is refused. Default: nobody. */
  readonly viewer?: Viewer | null
  readonly nodes?: readonly ASTNode[]
}

/**
 * The error for the client: the code, the coordinate and, unless hidden, the unmet requirement. What a client needs for a
 * step-up, `maxAge` and `mfa`, is never hidden.
 */
export function refusalError({ coordinate, refusal }: Refused, options: RefusalErrorOptions): GraphQLError {
  const requires = isHidden(refusal, options) ? null : requirementFor(refusal.rule, options)
  const extensions = {
    code: refusal.code,
    coordinate,
    ...stepUpExtensions(refusal, options),
    ...(requires === null ? {} : { requires }),
  }
  const message = messageFor(coordinate, refusal)
  return withoutStack(() => new GraphQLError(message, { nodes: options.nodes ?? null, extensions }))
}

/** The unmet rule, with the second factor that a role of it demands of this viewer. */
function requirementFor(
  rule: Rule,
  { secondFactorRoles, viewer = null }: RefusalErrorOptions,
): Readonly<Record<string, unknown>> | null {
  const requires = requirementOf(rule)
  if (requires === null || secondFactorRoles === undefined || viewer?.mfaTime !== undefined) return requires
  const needsFactor = plainRules([rule]).some((part) =>
    rolesOf(part).some((role) => secondFactorRoles.has(role)),
  )
  return needsFactor ? { ...requires, mfa: true } : requires
}

function rolesOf(rule: Rule): readonly string[] {
  if (rule.kind === 'roles') return rule.roles
  return rule.kind === 'owner' ? rule.orRoles : []
}

function stepUpExtensions(
  { code, rule }: Refusal,
  { stepUpMethods, viewer = null }: RefusalErrorOptions,
): Readonly<Record<string, unknown>> {
  if (code !== 'REAUTHENTICATION_REQUIRED' || rule.kind !== 'stepUp') return {}
  const { maxAge, mfa } = rule
  return { maxAge, mfa, ...(stepUpMethods === undefined ? {} : { methods: stepUpMethods(rule, viewer) }) }
}

function messageFor(coordinate: string, { code, rule }: Refusal): string {
  switch (code) {
    case 'UNAUTHENTICATED':
      return `Sign in to use ${coordinate}.`
    case 'REAUTHENTICATION_REQUIRED':
      return rule.kind === 'stepUp' && rule.mfa
        ? `Authenticate again with a second factor to use ${coordinate}.`
        : `Authenticate again to use ${coordinate}.`
    case 'FORBIDDEN':
      return rule.kind === 'stepUp' && rule.verified
        ? `You do not have permission to use ${coordinate}: it requires a verified e-mail address.`
        : `You do not have permission to use ${coordinate}.`
  }
}

/** All codes of refusals. */
export const refusalCodes: ReadonlySet<unknown> = new Set<RefusalCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'REAUTHENTICATION_REQUIRED',
])

function isHidden({ code }: Refusal, { hideRequirements }: RefusalErrorOptions): boolean {
  return hideRequirements === 'anonymous' ? code === 'UNAUTHENTICATED' : hideRequirements
}

/**
 * Creates an error without a stack trace: the coordinate locates the refusal, and capturing the trace is most of the
 * cost.
 */
export function withoutStack(make: () => GraphQLError): GraphQLError {
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
    const isRefusal = refusalCodes.has(extensions.code)
    if (isRefusal) refusals += 1
    return !isRefusal || refusals <= maxErrors
  })
  return errors === undefined || refusals <= maxErrors ? result : { ...result, errors }
}
