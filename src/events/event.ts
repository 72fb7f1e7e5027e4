import type { Client } from '../context/client.js'
import type { EventRow, EventRows } from '../manifest/index.js'

/** Who does something, and from where. */
export interface Cause {
  /** The account that was signed in or proved itself; `null` where nobody did. */
  readonly actorId: string | null
  readonly client: Client
}

/** The cause of what an operator does with the `portcullis` command. */
export const commandLine: Cause = {
  actorId: null,
  client: { userAgent: null, ipAddress: null, requestId: null },
}

/**
 * Who does something by a request. What was let in before its session ended, or before it lost its right, is refused
 * when the change is made.
 */
export interface Actor extends Cause {
  readonly actorId: string
  readonly sessionId: string
}

/** The part of it that an event records: its session is the actor's, not the one that the event is about. */
export function causeOf({ actorId, client }: Cause | Actor): Cause {
  return { actorId, client }
}

/** Members that events of some types have beside those of all. Each stands in the rows of the types that have it. */
export interface EventMembers {
  readonly reason?: string
  readonly previousRoles?: readonly string[]
  readonly roles?: readonly string[]
  readonly count?: number
}

/** What happened, with what belongs to it alone, of whatever type. */
export interface AnyBody extends EventMembers {
  readonly type: string
}

interface MemberTypes {
  readonly number: number
  readonly strings: readonly string[]
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

/** What happened, with what belongs to it alone: one member of a union for each row. */
export type EventBody<Rows extends EventRows> = {
  [Type in keyof Rows & string]: { readonly type: Type } & Reason<Rows[Type]> & Members<Rows[Type]>
}[keyof Rows & string]

export type Outcome = EventRow['outcome']

/** The account and the session that an event is about, as far as they are known. */
interface Subject {
  readonly userId: string | null
  readonly sessionId?: string | null
}

/** An event as a feature reports it. */
export type NewEvent<Body> = Body & Subject & Cause

/** An event as it is logged, stored and given to `onEvent`. Nothing in it is a secret, a hash or what a user typed. */
export type RecordedEvent<Body> = Body & {
  /** 24 hexadecimal digits. */
  readonly id: string
  readonly at: Date
  readonly outcome: Outcome
  /** The account it is about; `null` where there is none, as for an unknown user name. */
  readonly userId: string | null
  /** The account that did it; `null` where nobody had proved who they are, and for the command line. */
  readonly actorId: string | null
  readonly sessionId: string | null
  /** At most 64 characters. Of a summary of refusals: the address block that they came from. */
  readonly ipAddress: string | null
  readonly userAgent: string | null
  /** The request's log lines carry it as well. */
  readonly requestId: string | null
}

/** An event of whatever type. */
export type AnyEvent = RecordedEvent<AnyBody>

/** Completes a reported event. Pure. */
export function stamp(reported: NewEvent<AnyBody>, outcome: Outcome, id: string, at: Date): AnyEvent {
  const { client, sessionId = null, ...rest } = reported
  // What is spread comes last: V8 makes a hidden class for each object that gets members after it was spread into, and
  // those stay until a full collection of garbage.
  return { id, at, outcome, sessionId, ...rest, ...client }
}

/** @throws Error for a type without a row: a fault of the program */
export function rowOf(rows: EventRows, type: string): EventRow {
  const row = Object.hasOwn(rows, type) ? rows[type] : undefined
  if (row === undefined) throw new Error(`No feature has an event of this type: ${type}.`)
  return row
}
