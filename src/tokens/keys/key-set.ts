import type { Logger } from 'pino'
import type { Store } from '../../database/index.js'
import type { SecretBox } from '../../secrets/index.js'
import type { PublicJwk, SigningAlgorithm, SigningKey, VerificationKey } from './key-material.js'
import type { KeyState, RotationSettings } from './key-plan.js'

/** For how long the server lets others cache the JWK set, in seconds: the least that an overlap must be. */
export const jwksMaxAgeSeconds = 300

/** One key as an operator sees it. Nothing of the key itself. */
export interface KeySummary {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  readonly state: KeyState
  /** Null for keys of a file. */
  readonly createdAt: Date | null
  readonly activateAt: Date | null
  /** When a retiring key stops verifying; null while that is open. */
  readonly verifiesUntil: Date | null
  readonly removedAt: Date | null
  readonly revokedAt: Date | null
}

/** A private key as it is stored. */
export interface SealedKey {
  readonly kid: string
  /** `unknown`: under a secret that is not configured, or altered. */
  readonly by: 'current' | 'previous' | 'unknown'
}

/** The keys that sign and verify access tokens. Signing and look-up are synchronous, from memory. */
export interface KeySet {
  /**
   * Loads the keys, makes the first ones on an empty database, and begins to poll. Instances that start at once
   * agree on one key. Without it the operations below that return promises work too, as the command line needs.
   *
   * @throws SIGNING_KEY_UNUSABLE, SIGNING_KEYS_FILE_INVALID
   */
  start(): Promise<void>
  /** The key to sign with now. @throws SERVICE_UNAVAILABLE while there is none */
  current(): SigningKey
  /** The key of our own with this id, while it is trusted. The id reaches no file, URL or query. */
  find(kid: string): VerificationKey | undefined
  /** Public keys, those not yet in use included; HS256 keys never. */
  publicJwks(): { readonly keys: readonly PublicJwk[] }
  list(): Promise<readonly KeySummary[]>
  /**
   * The upcoming key takes over as soon as it has been published for the overlap: at once in most cases.
   *
   * @throws SIGNING_KEYS_READ_ONLY
   */
  rotate(): Promise<void>
  /**
   * Takes a key out of use in good order; tokens that it signed pass until they expire.
   *
   * @throws SIGNING_KEY_NOT_FOUND, SIGNING_KEYS_READ_ONLY
   */
  retire(kid: string): Promise<void>
  /**
   * Ends all trust in a key: here when the promise resolves (the change is majority-committed), on other instances
   * when the change stream or the poll tells them.
   *
   * @throws SIGNING_KEY_NOT_FOUND, SIGNING_KEYS_READ_ONLY
   */
  revoke(kid: string): Promise<void>
  /**
   * Re-encrypts what the previous secret sealed: all of it or, where one key can not be opened, nothing.
   *
   * @returns how many keys that were
   * @throws UnknownSecretError
   */
  reseal(): Promise<number>
  /** Of each stored private key, under which secret it is. */
  sealedKeys(): Promise<readonly SealedKey[]>
  /** Reads the keys again: for a change stream. Calls while one waits share it. */
  refresh(): Promise<void>
  /**
   * For a token that names no known key: reads again, at most once per `unknownKeySeconds`, so that a flood of
   * invented ids costs nothing. Never rejects.
   *
   * @returns whether the keys were read
   */
  refreshForUnknownKey(): Promise<boolean>
  stop(): Promise<void>
}

export interface KeySetOptions {
  readonly store: Store
  readonly secrets: SecretBox
  readonly algorithm: SigningAlgorithm
  /** PEM or JWK set: its first key signs, all verify. Replaces the managed keys, `algorithm` included. */
  readonly keysFile?: string | undefined
  readonly now: () => Date
  readonly log: Logger
  /** The lifetime of a signed token, for which its key must verify. */
  readonly accessTokenTtlSeconds: number
  /** Default 30 days. */
  readonly rotateEverySeconds?: number | undefined
  /** See `RotationSettings.overlapSeconds`. Default 1 hour, at least 5 minutes: `jwksMaxAgeSeconds`. */
  readonly overlapSeconds?: number | undefined
  /** Time between two polls. Default 1; 0 never polls. */
  readonly pollSeconds?: number | undefined
  /** Shortest time between two reads for unknown key ids. Default 1. */
  readonly unknownKeySeconds?: number | undefined
}

/** The options that both kinds of key set share, defaults filled in. */
export interface KeySetSettings extends Omit<KeySetOptions, 'keysFile'> {
  readonly pollSeconds: number
  readonly unknownKeySeconds: number
  readonly rotation: RotationSettings
}
