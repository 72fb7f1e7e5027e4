import type { Logger } from 'pino'
import type { AuthenticationEvent, EventType } from './event.js'

/**
 * Called with each event once it is certain. Its promise is not awaited, and what it throws is logged: it can neither
 * delay nor break a request, unless it keeps the process busy. It gets every refusal, those included that the log and
 * the database hold only as part of a `REFUSALS_SUPPRESSED`, which it gets as well.
 */
export type OnEvent = (event: AuthenticationEvent) => void | Promise<void>

const messages: Readonly<Record<EventType, string>> = {
  REGISTERED: 'an account was made',
  ACCOUNT_IMPORTED: 'an account was imported',
  REGISTRATION_REFUSED: 'a registration was refused',
  SIGNED_IN: 'signed in',
  SIGN_IN_REFUSED: 'a sign-in was refused',
  SESSION_REFRESHED: 'a session was refreshed',
  REFRESH_REFUSED: 'a refresh was refused',
  REFRESH_REUSED: 'a used refresh token came back: its session was ended',
  LOGGED_OUT: 'logged out',
  SESSION_REVOKED: 'a session was revoked',
  ALL_SESSIONS_REVOKED: 'sessions were revoked',
  SESSION_LIMIT_REACHED: 'an account had too many sessions: the idlest were ended',
  PASSWORD_CHANGED: 'a password was changed',
  PASSWORD_CHANGE_REFUSED: 'a change of password was refused',
  ROLES_CHANGED: 'roles were changed',
  ACCOUNT_DISABLED: 'an account was disabled',
  ACCOUNT_ENABLED: 'an account was enabled',
  ADMINISTRATION_REFUSED: 'a change of an account was refused',
  THROTTLED: 'too many attempts: one was refused',
  BUSY: 'too many sign-ins at once: one was refused',
  REFUSALS_SUPPRESSED: 'more refusals than are recorded one by one',
}

/** The two receivers of an event that are served at once. Neither method throws. */
export interface Announce {
  /** Writes the event to the log. */
  log(event: AuthenticationEvent): void
  /** Calls the application's `onEvent`. */
  notify(event: AuthenticationEvent): void
}

export function createAnnounce(log: Logger, onEvent: OnEvent | undefined): Announce {
  const failed = (error: unknown) => log.error({ err: error }, 'onEvent failed')

  return {
    log({ type, at, ...members }) {
      log.info({ event: type, ...members }, messages[type])
    },
    notify(event) {
      if (onEvent === undefined) return
      try {
        // A copy: what the application does to it stays with the application.
        Promise.resolve(onEvent({ ...event })).catch(failed)
      } catch (error) {
        failed(error)
      }
    },
  }
}
