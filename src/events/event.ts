import type { Client } from '../context/client.js'
import type { EventRow, EventRows } from '../manifest/index.js'

/** Actor and client of an event. */
export interface Cause {
  /** The authenticated account; `null` without authentication. */
  readonly actorId: string | null
  readonly client: Client
}

/** The cause of actions by the `portcullis` command. */
export const commandLine: Cause = {
  actorId: null,
  client: { userAgent: null, ipAddress: null, requestId: null },
}

/**
 * The viewer of a request as the actor of a change. Session and permissions are checked again when the change is made.
 */
export interface Actor extends Cause {
  readonly actorId: string
  /** `null` for a viewer without a session: only the account is checked again. */
  readonly sessionId: string | null
}

/**
 * The cause that an event records. The actor's session is omitted: `sessionId` of an event is the session that the
 * event is about.
 */
export function causeOf({ actorId, client }: Cause | Actor): Cause {
  return { actorId, client }
}

/** Members of some event types only. The rows of these types declare them. */
export interface EventMembers {
  readonly reason?: string
  readonly previousRoles?: readonly string[]
  readonly roles?: readonly string[]
  readonly count?: number
  /** Texts are in the stored event and in that of the application, and not in the log, from which nobody erases them. */
  readonly previousUsername?: string
  readonly username?: string
}

/** Type and specific members of an event of any type. */
export interface AnyBody extends EventMembers {
  readonly type: string
}

interface MemberTypes {
  readonly number: number
  readonly strings: readonly string[]
  readonly text: string
}

type Reason<Row> = Row extends { readonly reasons: readonly (infer Each)[] }
  ? { readonly reason: Each }
  : unknown

type Members<Row> = Row extends { readonly members: infer Declared }
  ? {
      readonly [Name in keyof Declared]: Declared[Name] extends keyof MemberTypes
        ? MemberTypes[Declared[Name]]
        : never
    }
  : unknown

/** Type and specific members of an event: a union with one member per row. */
export type EventBody<Rows extends EventRows> = {
  [Type in keyof Rows & string]: { readonly type: Type } & Reason<Rows[Type]> & Members<Rows[Type]>
}[keyof Rows & string]

export type Outcome = EventRow['outcome']

/** Account and session that an event is about, if known. */
interface Subject {
  readonly userId: string | null
  readonly sessionId?: string | null
}

/** An event as reported by a feature. */
export type NewEvent<Body> = Body & Subject & Cause

/** An event as logged, stored and passed to `onEvent`. It contains no secrets, hashes or typed text, except user names in the types that declare them. */
export type RecordedEvent<Body> = Body & {
  /** 24 hexadecimal digits. */
  readonly id: string
  readonly at: Date
  readonly outcome: Outcome
  /** The account that the event is about; `null` if there is none, as for an unknown user name. */
  readonly userId: string | null
  /** The account of the actor; `null` for an unauthenticated request and for the command line. */
  readonly actorId: string | null
  readonly sessionId: string | null
  /** At most 64 characters. For a summary of refusals, their address block. */
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** Also in the log lines of the request. */
  readonly requestId: string | null
}

/** An event of any type. */
export type AnyEvent = RecordedEvent<AnyBody>

/** Adds id, time and outcome to a reported event. Pure. */
export function stamp(reported: NewEvent<AnyBody>, outcome: Outcome, id: string, at: Date): AnyEvent {
  const { client, sessionId = null, ...rest } = reported
  const { userAgent, ipAddress, requestId } = client
  // The spread comes last: V8 creates a hidden class for each object that gets members after a spread, and frees it only in
  // a full garbage collection.
  return { id, at, outcome, sessionId, userAgent, ipAddress, requestId, ...rest }
}

/** Finds the row of an event type. @throws Error for an unknown type: a programming error */
export function rowOf(rows: EventRows, type: string): EventRow {
  const row = Object.hasOwn(rows, type) ? rows[type] : undefined
  if (row === undefined) throw new Error(`No feature has an event of this type: ${type}.`)
  return row
}
