import type { Logger } from 'pino'
import type { AuthenticationEvent, EventType } from './event.js'

/**
 * Called with each event once it is certain. Its promise is not awaited, and what it throws is logged: it can neither
 * delay nor break a request, unless it keeps the process busy. It gets every refusal, those included that the log and
 * the database hold only as part of a `REFUSALS_SUPPRESSED`, which it gets as well.
 */
export type OnEvent = (event: AuthenticationEvent) => void | Promise<void>

const messages: Readonly<Record<EventType, string>> = {
  REGISTERED: 'account created',
  ACCOUNT_IMPORTED: 'account imported',
  REGISTRATION_REFUSED: 'registration refused',
  SIGNED_IN: 'sign-in succeeded',
  SIGN_IN_REFUSED: 'sign-in refused',
  SESSION_REFRESHED: 'session refreshed',
  REFRESH_REFUSED: 'session refresh refused',
  REFRESH_REUSED: 'refresh token reused: session ended',
  LOGGED_OUT: 'session ended by logout',
  SESSION_REVOKED: 'session revoked',
  ALL_SESSIONS_REVOKED: 'sessions revoked',
  SESSION_LIMIT_REACHED: 'session limit reached: longest idle sessions ended',
  PASSWORD_CHANGED: 'password changed',
  PASSWORD_CHANGE_REFUSED: 'password change refused',
  ROLES_CHANGED: 'roles changed',
  ACCOUNT_DISABLED: 'account disabled',
  ACCOUNT_ENABLED: 'account enabled',
  ADMINISTRATION_REFUSED: 'administration refused',
  THROTTLED: 'rate limit exceeded: attempt refused',
  BUSY: 'password hash queue full: attempt refused',
  REFUSALS_SUPPRESSED: 'refusals summarized',
}

/** The two receivers of an event that are served at once. Neither method throws. */
export interface Announce {
  /** Writes the event to the log. */
  log(event: AuthenticationEvent): void
  /** Calls the application's `onEvent`. */
  notify(event: AuthenticationEvent): void
}

export function createAnnounce(log: Logger, onEvent: OnEvent | undefined): Announce {
  const failed = (error: unknown) => log.error({ err: error }, 'onEvent callback failed')

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
