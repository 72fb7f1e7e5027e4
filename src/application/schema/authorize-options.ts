import type { PortcullisOptions } from '../public.js'
import type { GuardedSchemaParts } from './schema.js'

const names = [
  'unknownDirectives',
  'ignoredDirectives',
  'accessible',
  'ownerPaths',
  'scopes',
  'default',
  'directives',
  'refusals',
  'maxErrors',
] as const

type Names = (typeof names)[number]

/** The options of an application that `authorize` takes as they are. Those that are omitted have its defaults. */
export function authorizeOptions<Own>(
  options: Pick<PortcullisOptions<Own>, Names | 'errors'>,
): Pick<GuardedSchemaParts['directives'], Names> {
  // Grouped, many refusals are one error, which has to count them.
  const ofGroups = options.errors === 'grouped' && options.maxErrors === undefined ? { maxErrors: 1000 } : {}
  const given = Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  )
  return { ...given, ...ofGroups }
}
