import type { EndReason } from './ending.js'

/** Values of a label of the metrics. */
export const streamTransports = ['event-stream', 'multipart', 'websocket'] as const

export type StreamTransport = (typeof streamTransports)[number]

/** What the metrics read of the subscriptions of an instance, since its start. */
export interface SubscriptionCounts {
  /** Streams that are open. */
  readonly open: ReadonlyMap<StreamTransport, number>
  /** Results that were sent. */
  readonly sent: ReadonlyMap<StreamTransport, number>
  /** Bytes that waited for clients when they were cut off, because they read too slowly. */
  readonly droppedBytes: number
  /** Streams that ended, by reason. */
  readonly ended: ReadonlyMap<StreamTransport, ReadonlyMap<EndReason, number>>
}

/**
 * Follows the bearer token of an open stream.
 *
 * @param check - called when the token expires, when its session or account changes or ends, and when that may have happened. The
 *   caller then authenticates the token again. Resolves to `false` if that was not possible
 * @returns a function that ends the following
 */
export type FollowBearer = (bearerToken: string, check: () => Promise<boolean>) => () => void
