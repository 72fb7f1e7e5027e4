import type { SettingRows } from '../config/index.js'
import type { OwnCollection } from '../database/public.js'
import type { ErrorDefinition } from '../lib/errors.js'
import type { MailRows } from './mail-row.js'

/**
 * What is known of a feature without a database. The catalogue of errors, the configuration, the commands and the
 * generated documentation loop over the manifests of `application/manifests.ts`.
 */
export interface Manifest {
  /** The name of its folder in `src/` and `test/`, and of its page in `docs/` if it has one. */
  readonly name: string
  /** Each has an entry in `docs/errors.md`. */
  readonly errors?: readonly ErrorDefinition[]
  /** Codes in `extensions.problems` of BAD_USER_INPUT. Each has a row in `docs/errors.md`. */
  readonly problemCodes?: readonly string[]
  /** The settings whose values it uses. */
  readonly settings?: SettingRows
  /** Its budgets of attempts (`throttling/`). Each has a row in `docs/throttling.md`. */
  readonly limits?: LimitRows
  readonly events?: EventRows
  /** The purposes of its one-time secrets (`proofs/`). Each has a row in `docs/proofs.md`. */
  readonly proofs?: ProofRows
  /** The mails that it sends (`mail/`). Each has a row in `docs/mail.md`. */
  readonly mails?: MailRows
  /** Its collections with all their indexes: proved and created at start, compared by `doctor`. */
  readonly collections?: readonly OwnCollection[]
  /** Root fields that also work with an invalid bearer token. */
  readonly publicOperations?: readonly string[]
  /** Coordinates of fields that return a new viewer. */
  readonly signInFields?: readonly string[]
}

/** Properties common to all events of a type, by event type. */
export type EventRows = Readonly<Record<string, EventRow>>

export interface EventRow {
  /** `REFUSED`: nothing was changed, except that a reused refresh token ended its session. */
  readonly outcome: 'SUCCEEDED' | 'REFUSED'
  /** The log message. */
  readonly message: string
  /** The values of `reason`. Every event of this type has one. */
  readonly reasons?: readonly string[]
  /** Members that only events of this type have. */
  readonly members?: Readonly<Record<string, 'number' | 'strings' | 'text'>>
}

/** One-time secrets by purpose. */
export type ProofRows = Readonly<Record<string, ProofRow>>

export interface ProofRow {
  /** Its lifetime. */
  readonly seconds: number
  /** How often its code can be tried. Default: it has no code, only a link. */
  readonly codeTries?: number
  /** How often a secret without a code can be tried together with another proof. Default: not at all. */
  readonly tries?: number
  /** How many of one account may live at once. */
  readonly live: number
  /**
   * It stays valid when the credentials of the account change, because it protects from someone who can change them.
   * Default: it is void then.
   */
  readonly outlivesCredentials?: true
}

/** Default budgets by name, which is also the name of the option. */
export type LimitRows = Readonly<Record<string, Budget>>

/** A token bucket. */
export interface Budget {
  /** Its capacity. */
  readonly burst: number
  /** Tokens added per hour. */
  readonly perHour: number
}
