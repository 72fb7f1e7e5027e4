import { accountCollection } from '../../accounts/index.js'
import type { Watch } from '../../database/index.js'
import type { SessionCache } from '../cache/session-cache.js'
import { sessionCollection } from '../model.js'

const updated = (member: string, exists = true) => ({
  [`updateDescription.updatedFields.${member}`]: { $exists: exists },
})
/** Changes that end a session. */
export const sessionEnds = updated('endedAt')

/** Changes of a session that change its viewer. */
// Updates of `lastUsedAt` and rotations are frequent and do not affect the cache: whether a token is current is decided
// by the conditional update, and a session that seems to have expired is read again.
export const sessionChanges = {
  $or: [
    { operationType: { $in: ['delete', 'replace'] } },
    sessionEnds,
    updated('claims'),
    updated('authenticatedAt'),
    { $and: [updated('expiresAt'), updated('tokenHash', false)] },
  ],
}
export const accountChanges = { operationType: { $in: ['delete', 'replace', 'update'] } }

/** The change stream subscriptions that invalidate cached sessions when sessions or accounts change. */
export function sessionWatches(states: SessionCache): readonly Watch[] {
  return [
    {
      collection: sessionCollection,
      match: sessionChanges,
      changed: (id) => (typeof id === 'string' ? states.invalidateSession(id) : states.invalidateAll()),
      missed: states.invalidateAll,
    },
    {
      collection: accountCollection,
      match: accountChanges,
      changed: (id) => (id === null ? states.invalidateAll() : states.invalidateAccount(String(id))),
    },
  ]
}
