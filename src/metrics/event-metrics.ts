import { Counter, type Registry } from 'prom-client'
import type { AnyEvent } from '../events/index.js'

const signInOutcomes = [
  'succeeded',
  'wrong_password',
  'unknown_account',
  'account_disabled',
  'deletion_pending',
  'refused_by_hook',
  'throttled',
  'busy',
] as const

/** Counts sign-ins by outcome, and all events by type and reason. Both sets of labels are fixed. */
export function createEventMetrics(registry: Registry) {
  const registers = [registry]
  const signIns = new Counter({
    name: 'portcullis_sign_ins_total',
    help: 'Sign-in attempts, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  // Initialized to zero, so that an alert sees the first failure as an increase.
  for (const outcome of signInOutcomes) signIns.inc({ outcome }, 0)
  const events = new Counter({
    name: 'portcullis_events_total',
    help: 'Authentication events, by type and reason.',
    labelNames: ['event', 'reason'],
    registers,
  })

  return (event: AnyEvent): void => {
    const { type, reason = '' } = event
    events.inc({ event: type, reason })
    const outcome = outcomeOf(event)
    if (outcome !== null) signIns.inc({ outcome })
  }
}

/** The outcome of a sign-in attempt; `null` for other events. Pure. */
function outcomeOf({ type, reason }: AnyEvent): string | null {
  switch (type) {
    case 'SIGNED_IN':
      return 'succeeded'
    case 'SIGN_IN_REFUSED':
      return reason?.toLowerCase() ?? null
    case 'THROTTLED':
    case 'BUSY':
      return reason === 'SIGN_IN' ? type.toLowerCase() : null
    default:
      return null
  }
}
