import type { SealedCounts } from '../../manifest/index.js'
import { type Check, fault, ok, warning } from './check.js'

/** The number of encrypted values of one kind, by secret. */
export interface SealedKind extends SealedCounts {
  /** In the plural: `passwords`. */
  readonly what: string
  /** The consequence of values that cannot be decrypted. */
  readonly effect: string
}

/** Facts about the configured secret. */
export interface SecretFacts {
  readonly secret: string
  readonly hasPrevious: boolean
  readonly sealed: readonly SealedKind[]
}

/** 32 random bytes contain more different characters with near certainty, even in hexadecimal. */
const fewestDifferentCharacters = 10

/** Checks that the secret is not guessable and that it decrypts all stored values. */
export function checkSecret({ secret, hasPrevious, sealed }: SecretFacts): Check {
  return lostCheck(sealed) ?? previousCheck(hasPrevious, sealed) ?? strengthCheck(secret)
}

function lostCheck(sealed: readonly SealedKind[]): Check | null {
  const lost = sealed.filter(({ unknown }) => unknown > 0)
  if (lost.length === 0) return null
  const each = lost.map(({ unknown, what, effect }) => `${unknown} ${what}: ${effect}`)
  return fault(
    'secret',
    `Stored values are encrypted with another secret.\n${each.join('\n')}`,
    'Set that secret as PORTCULLIS_SECRET or as PORTCULLIS_SECRET_PREVIOUS.',
  )
}

function previousCheck(hasPrevious: boolean, sealed: readonly SealedKind[]): Check | null {
  if (!hasPrevious) return null
  const left = sealed.filter(({ previous }) => previous > 0)
  return left.length === 0
    ? warning(
        'secret',
        'Nothing is encrypted with the previous secret.',
        'Remove PORTCULLIS_SECRET_PREVIOUS from every server.',
      )
    : warning(
        'secret',
        `Encrypted with the previous secret: ${left.map(({ previous, what }) => `${previous} ${what}`).join(', ')}.`,
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
    : ok('secret', 'It is long enough and decrypts every stored value.')
}

/**
 * Checks a data folder without a usable secret. If there is no account yet, the next start creates one.
 *
 * @param unreadable - why the stored secret cannot be used. `null` if there is none
 */
export function checkMissingSecret(unreadable: Error | null, dataDir: string, hasAccounts: boolean): Check {
  const restore =
    'Restore the file "secret" of the data folder from a backup. Without it, no account can sign in.'
  if (unreadable !== null) return fault('secret', unreadable.message, restore)
  return hasAccounts
    ? fault('secret', `Accounts exist, but ${dataDir} has no secret.`, restore)
    : warning('secret', `No secret exists in ${dataDir} yet.`, 'portcullis start creates it.')
}
