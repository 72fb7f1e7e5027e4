import type { SettingRows } from '../config/index.js'
import type { OwnCollection } from '../database/public.js'
import type { ErrorDefinition } from '../lib/errors.js'

/**
 * What can be known of a feature without a database: read by the catalogue of errors, the configuration, the command and
 * the generated documentation, all of which loop over the manifests of `application/manifests.ts`.
 */
export interface Manifest {
  /** The name of its folder in `src/` and `test/`, and of its page in `docs/` where it has one. */
  readonly name: string
  /** Each has an entry in `docs/errors.md`. */
  readonly errors?: readonly ErrorDefinition[]
  /** Codes of the problems of a BAD_USER_INPUT that it finds. Each has a row in `docs/errors.md`. */
  readonly problemCodes?: readonly string[]
  /** What it reads of the configuration, with the values that it uses. */
  readonly settings?: SettingRows
  /** The budgets of attempts that it spends (`throttling/`). Each has a row in `docs/throttling.md`. */
  readonly limits?: LimitRows
  readonly events?: EventRows
  /** All that it stores, with all indexes: proved and made at start, compared by `doctor`. */
  readonly collections?: readonly OwnCollection[]
  /** Root fields that work beside a bearer token that does not. */
  readonly publicOperations?: readonly string[]
  /** Coordinates of fields that answer with a new viewer. */
  readonly signInFields?: readonly string[]
}

/** An event's type, to what all events of that type have in common. */
export type EventRows = Readonly<Record<string, EventRow>>

export interface EventRow {
  /** `REFUSED` changed nothing but, for a reused refresh token, that its session ended. */
  readonly outcome: 'SUCCEEDED' | 'REFUSED'
  /** The log message. */
  readonly message: string
  /** Each event of this type has one of them as its `reason`. */
  readonly reasons?: readonly string[]
  /** Members that only events of this type have. */
  readonly members?: Readonly<Record<string, 'number' | 'strings'>>
}

/** A budget's name, which is also that of the option, to its default. */
export type LimitRows = Readonly<Record<string, Budget>>

/** An allowance that is filled up steadily. */
export interface Budget {
  /** How many at once. */
  readonly burst: number
  /** How many more come in an hour. */
  readonly perHour: number
}
