import { defaultFieldResolver, type GraphQLFieldResolver } from 'graphql'
import {
  ALLOWED,
  type Check,
  type Checks,
  compileRules,
  holdsAny,
  NO_ANSWERS,
  NO_TIME,
  UNKNOWN_OBJECT,
} from '../decisions/decide.js'
import { hasViewerShape, isFixed, isViewer, type Viewer } from '../decisions/viewer.js'
import type { Rule } from '../rules/rule.js'
import type { FieldChecks } from './field-checks.js'
import { createFieldGuard } from './field-guard.js'
import { type GuardContext, guardResolver, type LastAllowed } from './guard.js'

type Resolver<TContext> = GraphQLFieldResolver<unknown, TContext>

/**
 * A resolver behind rules that the viewer alone decides, as most rules are. Each call more would show in a list of some
 * hundred fields, and so would a second function beside this one that fields take turns with. It allocates nothing
 * where it allows, and leaves every refusal to the guard of any field.
 *
 * The rules look at nothing but the viewer, not even at the time. So one that can't change and was let in once is let in
 * for as long as it is the same object; a change of roles, or a session's end, comes as another viewer, or as none.
 */
export function guardByViewer<TContext>(
  shared: GuardContext<TContext>,
  checks: FieldChecks & { readonly viewer: Checks },
  resolve: Resolver<TContext> = defaultFieldResolver,
): Resolver<TContext> {
  const otherwise = guardResolver(shared, createFieldGuard(shared, checks), resolve)
  const { viewer: viewerIn } = shared.engine.settings
  const { roles, further } = rolesFirst(checks.viewer.rules)
  const meets = (viewer: Viewer) =>
    (roles === null || holdsAny(viewer.roles, roles)) &&
    (further === null || further(viewer, UNKNOWN_OBJECT, NO_ANSWERS, NO_TIME) === ALLOWED)
  const last = shared.lastAllowedBy(checks.viewer.rules)
  return (source, args, context, info) => {
    let isAllowed = false
    try {
      const viewer: unknown = viewerIn(context, info)
      if (viewer === last.viewer) {
        isAllowed = last.isFixed || (hasViewerShape(last.viewer) && meets(last.viewer))
      } else if (isViewer(viewer) && meets(viewer)) {
        isAllowed = true
        remember(last, viewer)
      }
    } catch {
      return otherwise(source, args, context, info)
    }
    return isAllowed ? resolve(source, args, context, info) : otherwise(source, args, context, info)
  }
}

function remember(last: LastAllowed, viewer: Viewer): void {
  last.viewer = viewer
  last.isFixed = isFixed(viewer)
}

/** Remembers one viewer for each set of rules, of one schema. */
export function createLastAllowed(): (rules: readonly Rule[]) => LastAllowed {
  const byRules = new Map<string, LastAllowed>()
  return (rules) => {
    // By all that they say: two that only look alike must not share what one of them allowed.
    const key = JSON.stringify(rules)
    const known = byRules.get(key) ?? { viewer: {}, isFixed: false }
    byRules.set(key, known)
    return known
  }
}

/** The roles of one rule, `null` if none is about roles, and whatever a viewer has to meet besides. */
function rolesFirst(rules: readonly Rule[]): {
  readonly roles: readonly string[] | null
  readonly further: Check | null
} {
  const first = rules.find((rule) => rule.kind === 'roles')
  const others = rules.filter((rule) => rule !== first && rule.kind !== 'auth')
  return {
    roles: first?.kind === 'roles' ? first.roles : null,
    further: others.length === 0 ? null : compileRules(others).check,
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
