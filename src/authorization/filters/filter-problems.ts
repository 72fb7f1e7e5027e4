import type { AuthorizeOptions } from '../authorize-options.js'
import type { SchemaProblem } from '../errors.js'
import { plainRules } from '../rules/rule.js'
import type { SchemaRules } from '../rules/schema-rules.js'
import { missingFilter } from './missing-filter.js'

/** Reports types of `options.accessible` whose rules are no filter, and paths of `options.ownerPaths` without an owner. */
export function filterProblems<TContext>(
  { types }: SchemaRules,
  { accessible = [], ownerPaths = {}, policies = {} }: AuthorizeOptions<TContext>,
): readonly SchemaProblem[] {
  const ofTypes = accessible.flatMap((name) => {
    const rules = types.get(name)
    const message =
      rules === undefined
        ? 'options.accessible lists it, but there is no such type.'
        : missingFilter(rules, policies)
    return message === null ? [] : [{ coordinate: name, message }]
  })
  const owners = new Set(
    [...types].flatMap(([name, rules]) =>
      plainRules(rules).flatMap((rule) => (rule.kind === 'owner' ? [`${name}.${rule.field}`] : [])),
    ),
  )
  const ofPaths = Object.entries(ownerPaths).flatMap(([coordinate, path]) => {
    if (!owners.has(coordinate))
      return [{ coordinate, message: 'options.ownerPaths lists it, but no @owner of its type reads it.' }]
    const isPath = typeof path === 'string' && /^[^$.][^.]*(\.[^$.][^.]*)*$/.test(path)
    return isPath
      ? []
      : [{ coordinate, message: 'options.ownerPaths must give it the path of a field in documents.' }]
  })
  return [...ofTypes, ...ofPaths]
}
