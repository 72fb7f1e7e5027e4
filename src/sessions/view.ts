import type { StoredSession } from './model.js'
import type { Session } from './public.js'

/** The members of a stored session that its view contains. */
export type ViewedSession = Pick<
  StoredSession,
  '_id' | 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'userAgent' | 'ipAddress'
>

/** Converts a stored session to the public `Session`, without hashes. */
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
