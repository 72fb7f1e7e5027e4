import type { Logger } from 'pino'
import type { EventRows } from '../manifest/index.js'
import { type AnyEvent, rowOf } from './event.js'

/** Passes events to the log and to the application. Neither method throws. */
export interface Announce {
  /** Writes the event to the log. */
  log(event: AnyEvent): void
  /** Calls the application's `onEvent`. */
  notify(event: AnyEvent): void
}

/** Creates the output of events to the log and `onEvent`. */
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
        // A copy, because the application may modify it.
        Promise.resolve(onEvent({ ...event })).catch(failed)
      } catch (error) {
        failed(error)
      }
    },
  }
}
