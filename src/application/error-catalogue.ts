import { type ErrorDefinition, sharedErrors } from '../lib/errors.js'
import type { Manifest } from '../manifest/index.js'
import { manifests } from './manifests.js'
import { contextErrors } from './serving/context-errors.js'

/** All expected errors of Portcullis. `docs/errors.md` documents exactly these. */
export const errorCatalogue: readonly ErrorDefinition[] = [
  ...sharedErrors,
  ...contextErrors,
  ...manifests.flatMap(({ errors = [] }: Manifest) => errors),
]

/** Problem codes of BAD_USER_INPUT. `docs/errors.md` documents exactly these. */
export const problemCodes: readonly string[] = manifests.flatMap(
  ({ problemCodes: codes = [] }: Manifest) => codes,
)

/** Codes without a definition: those of Apollo, and INTERNAL_SERVER_ERROR for unexpected errors. */
export const otherCodes = [
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
] as const
