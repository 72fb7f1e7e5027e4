import type { Types } from 'mongoose'
import type { DataAccess, PersonalData } from '../manifest/index.js'
import { type EventModel, eventCollection, eventIndexes, type StoredEvent } from './model.js'

/** What events of erased accounts lose. Their ids and types stay: they are the evidence of what happened. */
const withoutOrigin = {
  $set: { ipAddress: null, userAgent: null },
  $unset: { previousUsername: 1, username: 1 },
} as const
const hasOrigin = {
  $or: [{ ipAddress: { $ne: null } }, { userAgent: { $ne: null } }, { username: { $exists: true } }],
}

const byAnother = { $or: [{ ipAddress: { $ne: null } }, { userAgent: { $ne: null } }] }

/** Frequent types, whose events always have the account itself as their actor, or none. */
const byNoOther = [
  'SESSION_REFRESHED',
  'SIGNED_IN',
  'SIGN_IN_REFUSED',
  'REFRESH_REFUSED',
  'REGISTERED',
  'REGISTRATION_REFUSED',
  'THROTTLED',
  'BUSY',
  'REFUSALS_SUPPRESSED',
  'LOGGED_OUT',
]

/** What events hold of accounts: those about an account, and what it did to others. */
export function eventsOf(events: EventModel): PersonalData {
  async function erase(accountId: Types.ObjectId, access: DataAccess): Promise<void> {
    const id = accountId.toHexString()
    await events.updateMany({ userId: id, ...hasOrigin }, withoutOrigin, {
      ...access,
      hint: eventIndexes.byAccount,
    })
    // Reads the events of some types of all accounts, so it is done before and after the transaction, not in it.
    if (access.session !== undefined) return
    await events.updateMany(
      { type: { $nin: byNoOther }, actorId: id, userId: { $ne: id }, ...byAnother },
      { $set: withoutOrigin.$set },
      { hint: eventIndexes.byType },
    )
  }

  return {
    collection: eventCollection,
    isMuch: true,
    erase: ({ accountId }, access) => erase(accountId, access),
    async export(accountId, access) {
      const found = await events
        .find({ userId: accountId.toHexString() }, null, access)
        .sort({ at: 1, _id: 1 })
        .hint(eventIndexes.byAccount)
        .lean<StoredEvent[]>()
      return { events: found.map(exported) }
    },
  }
}

/** As the user sees it in `User.auditEvents`: without the origin of what others did. */
function exported({ _id, actorId, ipAddress, userAgent, requestId, ...event }: StoredEvent) {
  const isOwn = actorId === null || actorId === event.userId
  return { id: _id.toHexString(), ...event, ...(isOwn ? { actorId, ipAddress, userAgent, requestId } : {}) }
}
