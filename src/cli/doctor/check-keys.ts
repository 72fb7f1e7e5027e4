import { type Check, fault, ok } from './check.js'

/** What is known of the keys that sign access tokens. */
export interface KeyFacts {
  /** Whether there is a key to sign with. */
  readonly canSign: boolean
  /** Keys that are there for signing now or next. */
  readonly live: number
  /** Where the operator supplies them. */
  readonly file: string | null
}

/** Judges the keys that sign access tokens. */
export function checkKeys({ canSign, live, file }: KeyFacts): Check {
  const from = file === null ? '' : ` from ${file}`
  if (canSign) return ok('keys', `Access tokens are signed with a key${from}.`)
  if (live === 0) return ok('keys', 'No signing key exists yet: the first start creates one.')
  return fault(
    'keys',
    'The signing key cannot be decrypted: the server cannot start, and no token is accepted.',
    'Set the secret that encrypted it as PORTCULLIS_SECRET or as PORTCULLIS_SECRET_PREVIOUS.',
  )
}
