import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLResolveInfo } from 'graphql'
import { type Checks, holds, holdsAny, NO_FACTS } from './decide.js'
import { nobody } from './engine.js'
import type { FieldChecks } from './field-checks.js'
import { type GuardContext, refuse } from './guard.js'
import { isViewer } from './viewer.js'

type Resolver<TContext> = GraphQLFieldResolver<unknown, TContext>

/**
 * A resolver behind rules that the viewer alone decides, as most rules are. Each call more would show in a list of some
 * hundred fields, so there is one function for each of the two most common rules, and one for all others; they allocate
 * nothing where they allow, and leave every refusal to the last.
 */
export function guardByViewer<TContext>(
  shared: GuardContext<TContext>,
  checks: FieldChecks & { readonly viewer: Checks },
  resolve: Resolver<TContext> = defaultFieldResolver,
): Resolver<TContext> {
  const byChecks = guardByChecks(shared, checks, resolve)
  const { rules } = checks.viewer
  const [rule] = rules
  if (rule === undefined || rules.length > 1) return byChecks
  if (rule.kind === 'auth') return guardByAuth(shared, resolve, byChecks)
  const [role, ...others] = rule.kind === 'roles' ? rule.roles : []
  return role === undefined ? byChecks : guardByRoles(shared, role, others, resolve, byChecks)
}

function guardByAuth<TContext>(
  { engine }: GuardContext<TContext>,
  resolve: Resolver<TContext>,
  otherwise: Resolver<TContext>,
): Resolver<TContext> {
  const { viewer: viewerIn } = engine.settings
  return (source, args, context, info) => {
    let viewer: unknown = null
    try {
      viewer = viewerIn(context, info)
    } catch {
      return otherwise(source, args, context, info)
    }
    return isViewer(viewer) ? resolve(source, args, context, info) : otherwise(source, args, context, info)
  }
}

/**
 * A resolver whose only rules are those of its parent type about the object: this viewer was let through to the object
 * when a field returned it. `otherwise` decides where that did not happen.
 */
export function guardByAdmission<TContext>(
  { engine, admissionsOf }: GuardContext<TContext>,
  typeName: string,
  resolve: Resolver<TContext> = defaultFieldResolver,
  otherwise: Resolver<TContext>,
): Resolver<TContext> {
  const { viewer: viewerIn } = engine.settings
  const admissions = admissionsOf(typeName)
  return (source, args, context, info) => {
    let isAdmitted = false
    try {
      isAdmitted = admissions.has(source, viewerIn(context, info))
    } catch {
      return otherwise(source, args, context, info)
    }
    return isAdmitted ? resolve(source, args, context, info) : otherwise(source, args, context, info)
  }
}

function guardByRoles<TContext>(
  { engine }: GuardContext<TContext>,
  role: string,
  others: readonly string[],
  resolve: Resolver<TContext>,
  otherwise: Resolver<TContext>,
): Resolver<TContext> {
  const { viewer: viewerIn } = engine.settings
  return (source, args, context, info) => {
    let viewer: unknown = null
    try {
      viewer = viewerIn(context, info)
    } catch {
      return otherwise(source, args, context, info)
    }
    return isViewer(viewer) && (holds(viewer.roles, role) || holdsAny(viewer.roles, others))
      ? resolve(source, args, context, info)
      : otherwise(source, args, context, info)
  }
}

function guardByChecks<TContext>(
  shared: GuardContext<TContext>,
  { coordinate, viewer: checks }: FieldChecks & { readonly viewer: Checks },
  resolve: Resolver<TContext>,
): Resolver<TContext> {
  const { viewer: viewerIn, onFault } = shared.engine.settings
  const { check } = checks
  const read = (context: TContext, info: GraphQLResolveInfo): unknown => {
    try {
      return viewerIn(context, info)
    } catch (error) {
      onFault(error)
      return null
    }
  }
  return (source, args, context, info) => {
    const viewer = read(context, info)
    const decision = check(isViewer(viewer) ? viewer : nobody(viewer, onFault), NO_FACTS)
    if (decision.kind === 'refused') {
      return refuse(shared, { coordinate, refusal: decision }, context, info)
    }
    return resolve(source, args, context, info)
  }
}
