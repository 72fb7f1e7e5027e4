import type { Logger } from 'pino'
import type { Store } from '../../database/index.js'
import type { SecretBox } from '../../secrets/index.js'
import type { PublicJwk, SigningAlgorithm, SigningKey, VerificationKey } from './key-material.js'
import type { KeyState, RotationSettings } from './key-plan.js'

/** The `max-age` of the published key set, in seconds, and the minimum overlap. */
export const jwksMaxAgeSeconds = 300

/** A key for operators. Does not contain key material. */
export interface KeySummary {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly state: KeyState
  /** `null` for keys of a file. */
  readonly createdAt: Date | null
  readonly activateAt: Date | null
  /** When a retiring key stops verifying; `null` if not known yet. */
  readonly verifiesUntil: Date | null
  readonly removedAt: Date | null
  readonly revokedAt: Date | null
}

/** A stored private key, and the secret that encrypts it. */
export interface SealedKey {
  readonly kid: string
  /** `unknown`: encrypted with a secret that is not configured, or modified. */
  readonly by: 'current' | 'previous' | 'unknown'
}

/** The keys that sign and verify access tokens. Signing and lookups are synchronous, from memory. */
export interface KeySet {
  /**
   * Loads the keys, creates the first ones in an empty database, and starts polling. Instances that start concurrently
   * agree on one key. The asynchronous operations below also work without `start`, for the command line.
   *
   * @throws SIGNING_KEY_UNUSABLE, SIGNING_KEYS_FILE_INVALID
   */
  start(): Promise<void>
  /** The current signing key. @throws SERVICE_UNAVAILABLE while there is none */
  current(): SigningKey
  /** The trusted key with this id. The id, which is untrusted, is never used in a file name, URL or query. */
  find(kid: string): VerificationKey | undefined
  /** The published key set: public keys, including upcoming ones. HS256 keys are never published. */
  publicJwks(): { readonly keys: readonly PublicJwk[] }
  list(): Promise<readonly KeySummary[]>
  /**
   * Makes the upcoming key current once it has been published for the overlap; usually that is immediately.
   *
   * @throws SIGNING_KEYS_READ_ONLY
   */
  rotate(): Promise<void>
  /**
   * Takes a key out of use. Tokens that it signed are accepted until they expire.
   *
   * @throws SIGNING_KEY_NOT_FOUND, SIGNING_KEYS_READ_ONLY
   */
  retire(kid: string): Promise<void>
  /**
   * Revokes a key. It takes effect on this instance when the promise resolves (the change is then majority-committed),
   * on others when the change stream or the poll reports it.
   *
   * @throws SIGNING_KEY_NOT_FOUND, SIGNING_KEYS_READ_ONLY
   */
  revoke(kid: string): Promise<void>
  /**
   * Re-encrypts all keys that the previous secret encrypts; none if one of them cannot be decrypted.
   *
   * @returns the number of re-encrypted keys
   * @throws UnknownSecretError
   */
  reseal(): Promise<number>
  /** Lists stored private keys with the secret that encrypts them. */
  sealedKeys(): Promise<readonly SealedKey[]>
  /** Reloads the keys, after a change stream event. Calls share a read that has not started. */
  refresh(): Promise<void>
  /**
   * Reloads the keys for a token with an unknown `kid`, at most once per `unknownKeySeconds`, so that a flood of
   * invented ids costs nothing. Never rejects.
   *
   * @returns whether the keys were reloaded
   */
  refreshForUnknownKey(): Promise<boolean>
  stop(): Promise<void>
}

export interface KeySetOptions {
  readonly store: Store
  readonly secrets: SecretBox
  readonly algorithm: SigningAlgorithm
  /** A PEM file or JWK set. The first key signs, all verify. Replaces managed keys and `algorithm`. */
  readonly keysFile?: string | undefined
  readonly now: () => Date
  readonly log: Logger
  /** Lifetime of access tokens: a key verifies at least this long after its last signature. */
  readonly accessTokenTtlSeconds: number
  /** Default 30 days. */
  readonly rotateEverySeconds?: number | undefined
  /** See `RotationSettings.overlapSeconds`. Default 1 hour, at least `jwksMaxAgeSeconds` (5 minutes). */
  readonly overlapSeconds?: number | undefined
  /** Polling interval in seconds. Default 1; 0 disables polling. */
  readonly pollSeconds?: number | undefined
  /** Minimum time between reads for unknown key ids, in seconds. Default 1. */
  readonly unknownKeySeconds?: number | undefined
}

/** The options of both kinds of key sets, with defaults. */
export interface KeySetSettings extends Omit<KeySetOptions, 'keysFile'> {
  readonly pollSeconds: number
  readonly unknownKeySeconds: number
  readonly rotation: RotationSettings
}
