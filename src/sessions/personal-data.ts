import type { PersonalData } from '../manifest/index.js'
import { type SessionModel, type StoredSession, sessionCollection } from './model.js'

/** What sessions hold of their accounts. */
export function sessionsOf(sessions: SessionModel): PersonalData {
  return {
    collection: sessionCollection,
    async erase({ accountId }, access) {
      await sessions.deleteMany({ userId: accountId }, access)
    },
    async export(accountId, access) {
      const found = await sessions.find({ userId: accountId }, null, access).lean<StoredSession[]>()
      return { sessions: found.filter(({ replacedBy }) => replacedBy === undefined).map(exported) }
    },
  }
}

/** Without tokens and their hashes. */
function exported({ _id, createdAt, lastUsedAt, expiresAt, endedAt, userAgent, ipAddress }: StoredSession) {
  return { id: _id, createdAt, lastUsedAt, expiresAt, endedAt, userAgent, ipAddress }
}
