import { Counter, type Registry } from 'prom-client'
import type { AuthenticationEvent } from '../events/index.js'

const signInOutcomes = [
  'succeeded',
  'wrong_password',
  'unknown_account',
  'account_disabled',
  'throttled',
  'busy',
] as const

/** Counts what the features report: sign-ins by outcome, and every event by type and reason. Both are ours to name. */
export function createEventMetrics(registry: Registry) {
  const registers = [registry]
  const signIns = new Counter({
    name: 'portcullis_sign_ins_total',
    help: 'Sign-in attempts, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  // From zero on: the first failure is a growth that an alert can see.
  for (const outcome of signInOutcomes) signIns.inc({ outcome }, 0)
  const events = new Counter({
    name: 'portcullis_events_total',
    help: 'Authentication events, by type and reason.',
    labelNames: ['event', 'reason'],
    registers,
  })

  return (event: AuthenticationEvent): void => {
    const reason = 'reason' in event ? event.reason : ''
    events.inc({ event: event.type, reason })
    const outcome = outcomeOf(event)
    if (outcome !== null) signIns.inc({ outcome })
  }
}

/** How an attempt to sign in ended. Pure. `null`: the event is of something else. */
export function outcomeOf(event: AuthenticationEvent): string | null {
  switch (event.type) {
    case 'SIGNED_IN':
      return 'succeeded'
    case 'SIGN_IN_REFUSED':
      return event.reason.toLowerCase()
    case 'THROTTLED':
    case 'BUSY':
      return event.reason === 'SIGN_IN' ? event.type.toLowerCase() : null
    default:
      return null
  }
}
