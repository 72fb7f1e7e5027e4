import { type Check, fault, ok } from './check.js'

/** Facts about the keys that sign access tokens. */
export interface KeyFacts {
  /** Whether there is a usable signing key. */
  readonly canSign: boolean
  /** The number of current and upcoming keys. */
  readonly live: number
  /** The file with the keys of the operator. `null` if keys are stored in the database. */
  readonly file: string | null
}

/** Checks the keys that sign access tokens. */
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
