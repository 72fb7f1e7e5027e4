import type { DirectiveKind } from './type-defs.js'

/** Federation's directives that restrict access, by the names of its specification, and their kinds here. */
export const accessDirectives: ReadonlyMap<string, DirectiveKind> = new Map<string, DirectiveKind>([
  ['authenticated', 'auth'],
  ['requiresScopes', 'requiresScopes'],
  ['policy', 'policy'],
])

/**
 * Federation's directives that do not restrict access, and cache hints, with their arguments. A directive of the same
 * name with other arguments, such as `@requires(role: ADMIN)`, is a different one.
 */
export const harmlessDirectives: ReadonlyMap<string, readonly string[]> = new Map([
  ['key', ['fields', 'resolvable']],
  ['requires', ['fields']],
  ['provides', ['fields']],
  ['external', ['reason']],
  ['shareable', []],
  ['override', ['from', 'label']],
  ['tag', ['name']],
  ['inaccessible', []],
  ['extends', []],
  ['interfaceObject', []],
  ['composeDirective', ['name']],
  ['link', ['url', 'as', 'for', 'import']],
  ['core', ['feature', 'as', 'for']],
  ['contact', ['name', 'url', 'description']],
  ['cost', ['weight']],
  ['listSize', ['assumedSize', 'slicingArguments', 'sizedFields', 'requireOneSlicingArgument']],
  ['context', ['name']],
  ['fromContext', ['field']],
  ['cacheTag', ['format']],
  ['cacheControl', ['maxAge', 'scope', 'inheritMaxAge']],
])
