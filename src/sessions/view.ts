import type { StoredSession } from './model.js'
import type { AuthMethod, Session } from './public.js'
import { methodsOf } from './renew-claims.js'

/** The members of a stored session that its view contains. */
export type ViewedSession = Pick<
  StoredSession,
  '_id' | 'authenticatedAt' | 'createdAt' | 'expiresAt' | 'ipAddress' | 'lastUsedAt' | 'methods' | 'userAgent'
>

/** The methods of RFC 8176 as the schema names them. */
const methodNames: Readonly<Record<string, AuthMethod>> = {
  pwd: 'PASSWORD',
  mail: 'MAIL',
  otp: 'TOTP',
  recovery: 'RECOVERY_CODE',
}

/** Converts a stored session to the public `Session`, without hashes. */
export function sessionView({
  _id,
  createdAt,
  lastUsedAt,
  expiresAt,
  userAgent,
  ipAddress,
  authenticatedAt = createdAt,
  methods,
}: ViewedSession): Session {
  const shown = methodsOf({ methods }).flatMap((method) => methodNames[method] ?? [])
  return { id: _id, createdAt, lastUsedAt, expiresAt, userAgent, ipAddress, authenticatedAt, methods: shown }
}
