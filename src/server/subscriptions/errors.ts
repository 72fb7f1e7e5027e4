import { defineError, type ErrorDefinition } from '../../lib/errors.js'

/** A limit on streams is reached: `extensions.limit` names it. */
export const TooManyStreams = defineError(
  'TOO_MANY_STREAMS',
  'Too many subscriptions are open. Close one before you open another.',
  { status: 429 },
)

/** The client read the events of a subscription too slowly. */
export const SubscriberTooSlow = defineError(
  'SUBSCRIBER_TOO_SLOW',
  'The subscription was ended because its events were not read in time. Subscribe again.',
)

/** The error definitions of subscriptions, for the manifest of the server. */
export const subscriptionErrors: readonly ErrorDefinition[] = [TooManyStreams, SubscriberTooSlow]
