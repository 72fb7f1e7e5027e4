import { Types } from 'mongoose'
import type { ReadSession } from '../../../src/sessions/cache/states.js'

export const ana = new Types.ObjectId()
export const bert = new Types.ObjectId()
export const begun = new Date('2026-01-01T00:00:00Z')
export const expiry = new Date('2026-01-02T00:00:00Z')

/** An active session as it is read from the database. */
export function stateOf(sessionId: string, userId = ana): ReadSession {
  const at = begun
  return {
    session: {
      _id: sessionId,
      userId,
      credentialVersion: 0,
      createdAt: at,
      lastUsedAt: at,
      expiresAt: expiry,
      absoluteExpiresAt: expiry,
      endedAt: null,
      endReason: null,
      cookieBound: false,
      userAgent: null,
      ipAddress: null,
      familyHash: `family of ${sessionId}`,
      tokenHash: 'hash',
      previousTokenHash: null,
      rotatedAt: null,
      sealedSuccessor: null,
    },
    account: {
      _id: userId,
      username: 'ana',
      canonicalName: 'ana',
      email: null,
      pendingEmail: null,
      roles: [],
      disabled: false,
      passwordHash: 'sealed',
      createdAt: at,
      revision: 0,
      credentialVersion: 0,
    },
  }
}
