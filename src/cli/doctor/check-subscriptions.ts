import type { WebSocketState } from '../../server/index.js'
import { type Check, fault, ok } from './check.js'

/** Facts about the transports of subscriptions. */
export interface SubscriptionFacts {
  readonly hasSubscriptions: boolean
  readonly setting: 'auto' | 'on' | 'off'
  readonly webSockets: WebSocketState
}

/** Reports the transports of subscriptions. */
export function checkSubscriptions({ hasSubscriptions, setting, webSockets }: SubscriptionFacts): Check {
  const install = 'npm install ws graphql-ws'
  if (setting === 'on' && webSockets === 'missing') {
    const message =
      'PORTCULLIS_WEBSOCKETS is on, but ws or graphql-ws is not installed: the server does not start.'
    return fault('subscriptions', message, install)
  }
  if (!hasSubscriptions) return ok('subscriptions', 'The schema has none, so no transport is on.')
  const others = {
    on: 'Event streams, multipart and WebSockets are on.',
    off: 'Event streams and multipart are on. WebSockets are off (PORTCULLIS_WEBSOCKETS).',
    missing: `Event streams and multipart are on. WebSockets need two packages: ${install}.`,
  } as const satisfies Record<WebSocketState, string>
  return ok('subscriptions', others[webSockets])
}
