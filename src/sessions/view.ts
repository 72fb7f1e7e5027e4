import type { StoredSession } from './model.js'
import type { Session } from './public.js'

/** What of a stored session its view is made from. */
export type ViewedSession = Pick<
  StoredSession,
  '_id' | 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'userAgent' | 'ipAddress'
>

/** A session without its hashes. */
export function sessionView({
  _id,
  createdAt,
  lastUsedAt,
  expiresAt,
  userAgent,
  ipAddress,
}: ViewedSession): Session {
  return { id: _id, createdAt, lastUsedAt, expiresAt, userAgent, ipAddress }
}
