import { type ErrorDefinition, sharedErrors } from '../lib/errors.js'
import type { Manifest } from '../manifest/index.js'
import { contextErrors } from './context-errors.js'
import { manifests } from './manifests.js'

/** Every expected error that Portcullis defines. `docs/errors.md` has an entry for each, and for no other. */
export const errorCatalogue: readonly ErrorDefinition[] = [
  ...sharedErrors,
  ...contextErrors,
  ...manifests.flatMap(({ errors = [] }: Manifest) => errors),
]

/** Codes of the problems of a BAD_USER_INPUT. `docs/errors.md` has a row for each, and for no other. */
export const problemCodes: readonly string[] = manifests.flatMap(
  ({ problemCodes: codes = [] }: Manifest) => codes,
)

/** Codes that come without a definition of ours: from Apollo, and for what nobody expected. */
export const otherCodes = [
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
] as const
