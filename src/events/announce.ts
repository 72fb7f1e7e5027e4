import type { Logger } from 'pino'
import type { EventRows } from '../manifest/index.js'
import { type AnyEvent, rowOf } from './event.js'

/** The two receivers of an event that are served at once. Neither method throws. */
export interface Announce {
  /** Writes the event to the log. */
  log(event: AnyEvent): void
  /** Calls the application's `onEvent`. */
  notify(event: AnyEvent): void
}

export function createAnnounce(
  rows: EventRows,
  log: Logger,
  onEvent: ((event: AnyEvent) => void | Promise<void>) | undefined,
): Announce {
  const failed = (error: unknown) => log.error({ err: error }, 'onEvent callback failed')

  return {
    log({ type, at, ...members }) {
      log.info({ event: type, ...members }, rowOf(rows, type).message)
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
