import { type Check, fault, ok, warning } from './check.js'

/** How much of what is stored was sealed under which secret. */
export interface SealedCount {
  /** `unknown`: under a secret that is not configured, or altered. */
  readonly by: 'current' | 'previous' | 'unknown'
  readonly accounts: number
}

/** What is known of the configured secret. */
export interface SecretFacts {
  readonly secret: string
  readonly hasPrevious: boolean
  readonly sealed: readonly SealedCount[]
}

/** Random text of 32 bytes, in hexadecimal even, has more different characters than this with near certainty. */
const fewestDifferentCharacters = 10

/** Judges the secret: that it is no pattern, and that it opens what is stored. */
export function checkSecret({ secret, hasPrevious, sealed }: SecretFacts): readonly Check[] {
  const count = (by: SealedCount['by']) =>
    sealed.filter((each) => each.by === by).reduce((sum, { accounts }) => sum + accounts, 0)
  return [
    lostCheck(count('unknown')) ?? previousCheck(hasPrevious, count('previous')) ?? strengthCheck(secret),
  ]
}

function lostCheck(lost: number): Check | null {
  if (lost === 0) return null
  return fault(
    'secret',
    `The passwords of ${lost} accounts are encrypted with another secret. These accounts cannot sign in.`,
    'Set that secret as PORTCULLIS_SECRET or as PORTCULLIS_SECRET_PREVIOUS.',
  )
}

function previousCheck(hasPrevious: boolean, left: number): Check | null {
  if (!hasPrevious) return null
  return left === 0
    ? warning(
        'secret',
        'No password is encrypted with the previous secret.',
        'Run portcullis secret rotate for the signing keys, then remove PORTCULLIS_SECRET_PREVIOUS.',
      )
    : warning(
        'secret',
        `The passwords of ${left} accounts are encrypted with the previous secret.`,
        'Run portcullis secret rotate, and keep PORTCULLIS_SECRET_PREVIOUS until then.',
      )
}

function strengthCheck(secret: string): Check {
  return new Set(secret).size < fewestDifferentCharacters
    ? warning(
        'secret',
        'The secret has few different characters and may be guessed.',
        'Create a random secret with openssl rand -base64 48. Set the old one as PORTCULLIS_SECRET_PREVIOUS.',
      )
    : ok('secret', 'It is long enough and decrypts every stored password.')
}

/**
 * Judges a data folder without a usable secret. Before the first account, the next start makes one.
 *
 * @param unreadable - why the kept one can't be used; `null` where there is none
 */
export function checkMissingSecret(unreadable: Error | null, dataDir: string, hasAccounts: boolean): Check {
  const restore =
    'Restore the file "secret" of the data folder from a backup. Without it, no account can sign in.'
  if (unreadable !== null) return fault('secret', unreadable.message, restore)
  return hasAccounts
    ? fault('secret', `Accounts exist, but ${dataDir} has no secret.`, restore)
    : warning('secret', `No secret exists in ${dataDir} yet.`, 'portcullis start creates it.')
}
