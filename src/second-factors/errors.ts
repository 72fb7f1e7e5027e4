import { defineError, type ErrorDefinition } from '../lib/errors.js'

/**
 * The password, or another first proof, is right, and the account demands a second factor. `extensions`: `signIn` for
 * `completeSignIn`, the `factors` that the account can use, and `expiresAt`. No failure: the attempt does not count.
 */
export const SecondFactorRequired = defineError(
  'SECOND_FACTOR_REQUIRED',
  'The account requires a second factor. Ask the user for it, then call completeSignIn.',
  { carriedOut: false },
)

/**
 * The second factor is wrong or was used before. `extensions.attemptsLeft`: how often this sign-in can be tried again;
 * `null` where only the rate limits count.
 */
export const SecondFactorInvalid = defineError(
  'SECOND_FACTOR_INVALID',
  'The second factor is wrong, or was used before. Enter another code.',
)

/** The account has no second factor that the operation could be about. */
export const SecondFactorMissing = defineError(
  'SECOND_FACTOR_MISSING',
  'The account has no second factor. Add one first.',
)

export const secondFactorErrors: readonly ErrorDefinition[] = [
  SecondFactorRequired,
  SecondFactorInvalid,
  SecondFactorMissing,
]
