import type { Logger } from 'pino'
import type { EventRow, EventRows } from '../manifest/index.js'
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
      const { message, members: declared = {} } = rowOf(rows, type)
      log.info({ event: type, ...withoutTexts(members, declared) }, message)
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

/** Without members of the type `text`, such as user names: logs are kept elsewhere, and an erasure does not reach them. */
function withoutTexts(members: object, declared: NonNullable<EventRow['members']>): object {
  const texts = Object.keys(declared).filter((name) => declared[name] === 'text')
  if (texts.length === 0) return members
  return Object.fromEntries(Object.entries(members).filter(([name]) => !texts.includes(name)))
}
