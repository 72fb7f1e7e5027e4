import type { Limits } from './limits.js'
import type { ThrottlingLimits, ThrottlingOptions } from './throttling-limits.js'

export type Mode = 'development' | 'production'

/**
 * What the whole server runs by: read once at start, validated whole, deeply frozen. Durations are in seconds,
 * paths absolute. An optional member is absent, never `undefined`.
 *
 * `settings.ts` says of each member where it comes from, its default and what it must fulfil.
 */
export interface Configuration {
  readonly mode: Mode
  /** 0 lets the system choose. */
  readonly port: number
  readonly host: string
  /** Absent: the private MongoDB in `dataDir`. May hold a password: never logged. */
  readonly mongodbUri?: string
  /** 32 bytes or more. Absent in development without one: `loadOrCreateSecret(dataDir)` then keeps one. */
  readonly secret?: string
  readonly secretPrevious?: string
  readonly dataDir: string
  /** The names of all collections of ours begin with it. */
  readonly collectionPrefix: string
  /** The `mongod` to run for the private MongoDB. */
  readonly mongod?: string
  readonly issuer: string
  readonly audience: string
  readonly clientId: string
  /** Scopes that a role brings. Empty unless given as an option. */
  readonly scopesByRole: Readonly<Record<string, readonly string[]>>
  readonly signingAlgorithm: 'ES256' | 'RS256' | 'HS256'
  readonly signingKeysFile?: string
  readonly accessTokenTtlSeconds: number
  readonly sessionIdleTtlSeconds: number
  readonly sessionMaxTtlSeconds: number
  readonly refreshGraceSeconds: number
  readonly revocation: 'coherent' | 'strict'
  /** The logarithm to base 2 of bcrypt's rounds. */
  readonly bcryptCost: number
  /** In code points, after NFC. */
  readonly passwordMinLength: number
  readonly throttling: ThrottlingLimits
  /** How long stored events are kept. */
  readonly eventRetentionSeconds: number
  /** The same of refreshes; 0: they are not stored. */
  readonly refreshEventRetentionSeconds: number
  readonly limits: Limits
  readonly corsOrigins: readonly string[]
  /** In lower case. */
  readonly corsHeaders: readonly string[]
  /** The value of `Strict-Transport-Security`, or `off`. */
  readonly hsts: string
  readonly trustProxy: readonly string[]
  readonly introspection: boolean
  readonly tlsCertFile?: string
  readonly tlsKeyFile?: string
  /** From the signal to stop until connections are refused. */
  readonly drainDelaySeconds: number
  /** A port of its own for `/metrics`; 0 lets the system choose. */
  readonly metricsPort?: number
  /** What a scraper of `/metrics` must know. */
  readonly metricsToken?: string
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
}

type OptionName<Key extends string> = Key extends `${infer Base}Seconds` ? Base : Key

/** A duration is written `15m` (s, m, h or d) or as a number of seconds; a list may be one string with commas. */
type OptionValue<Key, Value> = Key extends `${string}Seconds`
  ? number | string
  : Value extends readonly string[]
    ? Value | string
    : Value extends ThrottlingLimits
      ? ThrottlingOptions
      : Value extends Limits
        ? Partial<Limits>
        : Value

/**
 * The configuration as options of `createPortcullis`: each wins over its environment variable, `undefined`
 * leaves it to that.
 */
export type ConfigurationOptions = {
  readonly [Key in keyof Configuration as OptionName<Key>]?: OptionValue<Key, Configuration[Key]> | undefined
}
