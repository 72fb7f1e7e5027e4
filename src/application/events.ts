import type { EventBody, RecordedEvent } from '../events/public.js'
import { type MergedRows, mergedRows } from '../manifest/index.js'
import { manifests } from './manifests.js'

/** All event types, as declared by the features. Each type is declared by one feature. */
export const eventRows: MergedRows<typeof manifests, 'events'> = mergedRows(manifests, 'events')

/** An event as it is logged, stored and passed to `onEvent`. It contains no secrets, no hashes and no user input. */
export type AuthenticationEvent = RecordedEvent<EventBody<typeof eventRows>>

/**
 * Called with each event after its outcome is committed. The promise is not awaited, and errors are logged, so it
 * cannot delay or fail a request unless it blocks the event loop. It receives every refusal, including those that the
 * log and the database only contain as part of a `REFUSALS_SUPPRESSED` event, and it receives that event as well.
 */
export type OnEvent = (event: AuthenticationEvent) => void | Promise<void>
