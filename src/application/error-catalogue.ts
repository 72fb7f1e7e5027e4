import { accountErrors, emailProblemCodes, nameProblemCodes, roleProblemCodes } from '../accounts/index.js'
import { databaseErrors } from '../database/index.js'
import { type ErrorDefinition, sharedErrors } from '../lib/errors.js'
import { pagingProblemCodes } from '../paging/index.js'
import { passwordErrors, passwordProblemCodes } from '../passwords/index.js'
import { inputProblemCodes, serverErrors } from '../server/index.js'
import { sessionErrors } from '../sessions/index.js'
import { signInProblemCodes } from '../sign-in/index.js'
import { throttlingErrors } from '../throttling/index.js'
import { tokenErrors } from '../tokens/index.js'
import { contextErrors } from './context-errors.js'

/** Every expected error that Portcullis defines. `docs/errors.md` has an entry for each, and for no other. */
export const errorCatalogue: readonly ErrorDefinition[] = [
  ...sharedErrors,
  ...contextErrors,
  ...accountErrors,
  ...sessionErrors,
  ...passwordErrors,
  ...throttlingErrors,
  ...tokenErrors,
  ...databaseErrors,
  ...serverErrors,
]

/** Codes of the problems of a BAD_USER_INPUT. `docs/errors.md` has a row for each, and for no other. */
export const problemCodes: readonly string[] = [
  ...inputProblemCodes,
  ...nameProblemCodes,
  ...passwordProblemCodes,
  ...emailProblemCodes,
  ...signInProblemCodes,
  ...pagingProblemCodes,
  ...roleProblemCodes,
]

/** Codes that come without a definition of ours: from Apollo, and for what nobody expected. */
export const otherCodes = [
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
] as const
