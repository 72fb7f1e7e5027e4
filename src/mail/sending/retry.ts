import type { MailFailure } from '../events.js'

/** What happens after a failed attempt. */
export type AfterFailure =
  | { readonly kind: 'retry'; readonly dueAt: Date }
  | { readonly kind: 'failed'; readonly reason: MailFailure }

const secondMs = 1_000
const minuteMs = 60 * secondMs
const patienceMs = 24 * 60 * minuteMs
const firstDelaysMs = [5 * secondMs, 15 * secondMs]

/** Delay after the failure of an attempt: 5 s, 15 s, 1 min, then twice the one before. Pure. */
export function delayAfter(failures: number): number {
  return firstDelaysMs[failures - 1] ?? minuteMs * 2 ** (failures - firstDelaysMs.length - 1)
}

/**
 * Decides what happens to a mail that could not be sent. Pure.
 *
 * @param failures - including this one
 */
export function afterFailure(error: unknown, failures: number, createdAt: Date, at: Date): AfterFailure {
  if (isPermanent(error)) return { kind: 'failed', reason: 'REJECTED' }
  const end = createdAt.getTime() + patienceMs
  const next = at.getTime() + delayAfter(failures)
  if (at.getTime() >= end) return { kind: 'failed', reason: 'EXPIRED' }
  // The last attempt is at the end of the 24 hours, and not hours before it.
  return { kind: 'retry', dueAt: new Date(Math.min(next, end)) }
}

/** A reply that another attempt would get again (RFC 5321, section 4.2.1): to the recipient, or to the content. */
const finalCommands: readonly unknown[] = ['RCPT TO', 'DATA']

function isPermanent(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { responseCode, command } = error as { responseCode?: unknown; command?: unknown } // compared below
  const isFinal = typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600
  // Other replies tell of this server: its address or its credentials. An operator can mend them.
  return isFinal && finalCommands.includes(command)
}
