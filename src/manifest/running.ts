import type { IResolvers } from '@graphql-tools/utils'
import type { Watch } from '../database/public.js'

/**
 * What a feature brings to a server, once it is built on a database. Building one starts nothing and changes nothing that
 * is stored: commands build all features, and start none.
 */
export interface Running {
  readonly resolvers?: IResolvers
  /** What it stores encrypted under `PORTCULLIS_SECRET`. `secret rotate` and `doctor` loop over them. */
  readonly encrypted?: readonly Sealed[]
  /** Changes of stored documents that it follows: see `Watch`. */
  readonly watches?: readonly Watch[]
  /** Answers to plain requests beside /graphql. */
  readonly routes?: readonly ServiceRoute[]
  /** Caches by the name that metrics give them. */
  readonly caches?: Readonly<Record<string, () => CacheCounts>>
  /** Once the collections and their indexes are there. The server listens after all have started. */
  start?(): Promise<void>
  /** Reads what the first requests would otherwise wait for. Called once the server listens. */
  prepare?(): Promise<void>
  stop?(): Promise<void>
}

/** Look-ups of one cache since the start. */
export interface CacheCounts {
  readonly hits: number
  readonly misses: number
}

/** A resource that is read by GET, in JSON. */
export interface ServiceRoute {
  readonly path: string
  /** For how long others may cache the answer, in seconds. */
  readonly maxAgeSeconds: number
  answer(): object | Promise<object>
}

/** One kind of stored value that is encrypted under `PORTCULLIS_SECRET`. */
export interface Sealed {
  /** In the plural, for messages: `passwords`. */
  readonly what: string
  /** What it means that some are under no configured secret, and what to do. */
  readonly ifLost: SealedAdvice
  /** How many are under which secret. One value of each secret is opened. */
  count(): Promise<SealedCounts>
  /** How many are not under the current secret. */
  countStale(): Promise<number>
  /** Encrypts again what is not under the current secret, in batches. Safe to repeat and to interrupt. */
  reseal(): AsyncIterable<ResealedBatch>
}

export interface SealedAdvice {
  /** `These accounts can not sign in.` */
  readonly effect: string
  /** What an operator does about those that `secret rotate` could not open. */
  readonly cure: string
}

export interface SealedCounts {
  readonly current: number
  readonly previous: number
  /** Under a secret that is not configured, or altered. */
  readonly unknown: number
}

/** What one batch came to. The counts add up to the values that it looked at. */
export interface ResealedBatch {
  readonly resealed: number
  /** Changed between reading and writing: what is stored now is left alone. */
  readonly overtaken: number
  /** Ids of those that are under no configured secret, or were altered. */
  readonly lost: readonly string[]
}
