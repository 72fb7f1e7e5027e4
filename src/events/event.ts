import type { Client } from '../context/client.js'

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

/** What was tried when there was no time or no budget for it. */
export type Attempt = 'REGISTRATION' | 'SIGN_IN' | 'REFRESH' | 'PASSWORD_CHANGE'

export type SignInRefusal = 'UNKNOWN_ACCOUNT' | 'WRONG_PASSWORD' | 'ACCOUNT_DISABLED'

export type RefreshRefusal = 'UNKNOWN' | 'ENDED' | 'EXPIRED' | 'BINDING' | 'DISABLED' | 'CONTENDED'

interface Plain<Type> {
  readonly type: Type
}

interface Refused<Type, Reason> {
  readonly type: Type
  readonly reason: Reason
}

/** What happened, with what belongs to it alone. */
export type Happening =
  | Plain<'REGISTERED'>
  /** Brought from another system by an operator. */
  | Plain<'ACCOUNT_IMPORTED'>
  | Refused<'REGISTRATION_REFUSED', 'USERNAME_TAKEN'>
  | Plain<'SIGNED_IN'>
  | Refused<'SIGN_IN_REFUSED', SignInRefusal>
  | Plain<'SESSION_REFRESHED'>
  | Refused<'REFRESH_REFUSED', RefreshRefusal>
  /** A used refresh token came back: its session has been ended. */
  | Plain<'REFRESH_REUSED'>
  | Plain<'LOGGED_OUT'>
  | Plain<'SESSION_REVOKED'>
  | Plain<'ALL_SESSIONS_REVOKED'>
  /** The account had too many sessions: those idle longest have been ended. */
  | Plain<'SESSION_LIMIT_REACHED'>
  | Plain<'PASSWORD_CHANGED'>
  | Refused<'PASSWORD_CHANGE_REFUSED', 'WRONG_PASSWORD' | 'SESSION_ENDED'>
  | {
      readonly type: 'ROLES_CHANGED'
      readonly previousRoles: readonly string[]
      readonly roles: readonly string[]
    }
  | Plain<'ACCOUNT_DISABLED'>
  | Plain<'ACCOUNT_ENABLED'>
  | Refused<'ADMINISTRATION_REFUSED', 'LAST_ADMIN' | 'NOT_ALLOWED_ANY_MORE'>
  /** Too many attempts. */
  | Refused<'THROTTLED', Attempt>
  /** Too many passwords waited to be hashed. */
  | Refused<'BUSY', Attempt>
  /** Refusals of one account or one address block that were not recorded one by one. */
  | { readonly type: 'REFUSALS_SUPPRESSED'; readonly count: number }

export type EventType = Happening['type']

/** `REFUSED` changed nothing but, for REFRESH_REUSED, that the session ended. */
export type Outcome = 'SUCCEEDED' | 'REFUSED'

/** The account and the session that an event is about, as far as they are known. */
interface Subject {
  readonly userId: string | null
  readonly sessionId?: string | null
}

/** An event as a feature reports it. */
export type NewEvent = Happening & Subject & Cause

/** An event as it is logged, stored and given to `onEvent`. Nothing in it is a secret, a hash or what a user typed. */
export type AuthenticationEvent = Happening & {
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

const outcomes: Readonly<Record<EventType, Outcome>> = {
  REGISTERED: 'SUCCEEDED',
  ACCOUNT_IMPORTED: 'SUCCEEDED',
  REGISTRATION_REFUSED: 'REFUSED',
  SIGNED_IN: 'SUCCEEDED',
  SIGN_IN_REFUSED: 'REFUSED',
  SESSION_REFRESHED: 'SUCCEEDED',
  REFRESH_REFUSED: 'REFUSED',
  REFRESH_REUSED: 'REFUSED',
  LOGGED_OUT: 'SUCCEEDED',
  SESSION_REVOKED: 'SUCCEEDED',
  ALL_SESSIONS_REVOKED: 'SUCCEEDED',
  SESSION_LIMIT_REACHED: 'SUCCEEDED',
  PASSWORD_CHANGED: 'SUCCEEDED',
  PASSWORD_CHANGE_REFUSED: 'REFUSED',
  ROLES_CHANGED: 'SUCCEEDED',
  ACCOUNT_DISABLED: 'SUCCEEDED',
  ACCOUNT_ENABLED: 'SUCCEEDED',
  ADMINISTRATION_REFUSED: 'REFUSED',
  THROTTLED: 'REFUSED',
  BUSY: 'REFUSED',
  REFUSALS_SUPPRESSED: 'REFUSED',
}

/** Completes a reported event. Pure. */
export function stamp(reported: NewEvent, id: string, at: Date): AuthenticationEvent {
  const { client, sessionId = null, ...rest } = reported
  // What is spread comes last: V8 makes a hidden class for each object that gets members after it was spread into, and
  // those stay until a full collection of garbage.
  return { id, at, outcome: outcomes[reported.type], sessionId, ...rest, ...client }
}
