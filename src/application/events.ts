import type { EventBody, RecordedEvent } from '../events/public.js'
import { type MergedRows, mergedRows } from '../manifest/index.js'
import { manifests } from './manifests.js'

/** Every type of event, as its feature states it. No two features state the same. */
export const eventRows: MergedRows<typeof manifests, 'events'> = mergedRows(manifests, 'events')

/** An event as it is logged, stored and given to `onEvent`. Nothing in it is a secret, a hash or what a user typed. */
export type AuthenticationEvent = RecordedEvent<EventBody<typeof eventRows>>

/**
 * Called with each event once it is certain. Its promise is not awaited, and what it throws is logged: it can neither
 * delay nor break a request, unless it keeps the process busy. It gets every refusal, those included that the log and
 * the database hold only as part of a `REFUSALS_SUPPRESSED`, which it gets as well.
 */
export type OnEvent = (event: AuthenticationEvent) => void | Promise<void>
