import type { PortcullisOptions } from '../public.js'
import type { GuardedSchemaParts } from './schema.js'

const names = [
  'unknownDirectives',
  'ignoredDirectives',
  'accessible',
  'ownerPaths',
  'scopes',
  'refusals',
  'maxErrors',
] as const

type Names = (typeof names)[number]

/** The options of an application that `authorize` takes as they are. Those that are omitted have its defaults. */
export function authorizeOptions<Own>(
  options: Pick<PortcullisOptions<Own>, Names>,
): Pick<GuardedSchemaParts['directives'], Names> {
  return Object.fromEntries(
    names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
  )
}
