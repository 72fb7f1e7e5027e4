import type { IResolvers } from '@graphql-tools/utils'
import type { ClientSession, Types } from 'mongoose'
import type { OwnCollection, Watch } from '../database/public.js'

/**
 * What a feature provides to a server, once it is built on a database. Building starts nothing and writes nothing:
 * commands build all features without starting them.
 */
export interface Running {
  readonly resolvers?: IResolvers
  /** Its values encrypted under `PORTCULLIS_SECRET`. `secret rotate` and `doctor` loop over them. */
  readonly encrypted?: readonly Sealed[]
  /** The document changes that it follows: see `Watch`. */
  readonly watches?: readonly Watch[]
  /** HTTP routes besides /graphql. */
  readonly routes?: readonly ServiceRoute[]
  /**
   * What its collections hold of accounts. Each collection that stores an id of an account, or something derived from one,
   * has an entry; the others say `holdsNoAccounts` in their declaration.
   */
  readonly personalData?: readonly PersonalData[]
  /** Statistics of its caches, by the label of the metrics. */
  readonly caches?: Readonly<Record<string, () => CacheCounts>>
  /** Mails that development stored instead of sending them, the newest first. */
  readonly developmentMails?: () => readonly DevelopmentMail[]
  /** Figures for the metrics, by name. */
  readonly counts?: Readonly<Record<string, Count>>
  /**
   * Prepares the data of earlier versions for the declared indexes, before they are made. Does nothing where that was done;
   * may be interrupted, and may run on several instances at once.
   */
  upgrade?(): Promise<void>
  /** Called when collections and indexes exist. The server listens after all features have started. */
  start?(): Promise<void>
  /** Warms caches for the first requests. Called once the server listens. */
  prepare?(): Promise<void>
  stop?(): Promise<void>
}

/** The account whose data is erased. */
export interface DataSubject {
  readonly accountId: Types.ObjectId
  /** Its canonical user name. `null` when the erasure is repeated after the account is gone. */
  readonly name: string | null
}

/** The transaction of an erasure or an export. Without a session: before or after it. */
export interface DataAccess {
  readonly session?: ClientSession
}

/** What one collection holds of accounts. */
export interface PersonalData {
  readonly collection: OwnCollection
  /** Deletes it, or makes it say nothing of a person any more. May be called again. */
  erase(subject: DataSubject, access: DataAccess): Promise<void>
  /** There may be much of it, so it is erased before the transaction too, which then finds little. */
  readonly isMuch?: true
  /** What the user of the account is given of it: members of one JSON object. Default: nothing, as it holds digests only. */
  export?(accountId: Types.ObjectId, access: DataAccess): Promise<Readonly<Record<string, unknown>>>
}

/** A mail that is shown to the developer. */
export interface DevelopmentMail {
  readonly to: string
  readonly subject: string
  readonly links: readonly string[]
}

/** A figure that is read when metrics are collected. */
export interface Count {
  readonly help: string
  readonly kind: 'counter' | 'gauge'
  /** A rejection leaves the figure out. */
  read(): number | Promise<number>
}

/** Lookups in one cache since the start. */
export interface CacheCounts {
  readonly hits: number
  readonly misses: number
  /** What is cached now. Missing if it is not counted. */
  readonly entries?: number
  /** Bytes that it takes. */
  readonly bytes?: number
}

/** A JSON resource for GET requests. */
export interface ServiceRoute {
  readonly path: string
  /** `max-age` of its `Cache-Control`, in seconds. */
  readonly maxAgeSeconds: number
  answer(): object | Promise<object>
}

/** One kind of stored value that is encrypted under `PORTCULLIS_SECRET`. */
export interface Sealed {
  /** The plural, for messages: `passwords`. */
  readonly what: string
  /** The consequence of values under a secret that is not configured, and what to do. */
  readonly ifLost: SealedAdvice
  /** Counts the values by secret. Decrypts one value per secret as a check. */
  count(): Promise<SealedCounts>
  /** Counts the values that are not under the current secret. */
  countStale(): Promise<number>
  /** Encrypts all other values under the current secret, in batches. Idempotent; can be interrupted. */
  reseal(): AsyncIterable<ResealedBatch>
}

export interface SealedAdvice {
  /** `These accounts cannot sign in.` */
  readonly effect: string
  /** What an operator can do about values that `secret rotate` could not decrypt. */
  readonly cure: string
}

export interface SealedCounts {
  readonly current: number
  readonly previous: number
  /** Under a secret that is not configured, or corrupted. */
  readonly unknown: number
}

/** The result of one batch. The counts add up to its values. */
export interface ResealedBatch {
  readonly resealed: number
  /** Changed concurrently, between reading and writing. Not overwritten. */
  readonly overtaken: number
  /** Ids of values under a secret that is not configured, or corrupted. */
  readonly lost: readonly string[]
}
