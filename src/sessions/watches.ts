import { accountCollection } from '../accounts/index.js'
import type { Watch } from '../database/index.js'
import type { CoherentStates } from './cache/coherent-states.js'
import { sessionCollection } from './model.js'

const updated = (member: string, exists = true) => ({
  [`updateDescription.updatedFields.${member}`]: { $exists: exists },
})
// Notes of last use, and rotations, come all the time and change nothing that the cache decides: whether a token is the
// current one is decided by the conditional update, and a session that seems to have expired is read again.
const sessionChanges = {
  $or: [
    { operationType: { $in: ['delete', 'replace'] } },
    updated('endedAt'),
    { $and: [updated('expiresAt'), updated('tokenHash', false)] },
  ],
}
const accountChanges = { operationType: { $in: ['delete', 'replace', 'update'] } }

/** Invalidates cached session states by changes of sessions and of their accounts. */
export function sessionWatches(states: CoherentStates): readonly Watch[] {
  return [
    {
      collection: sessionCollection,
      match: sessionChanges,
      changed: (id) => (typeof id === 'string' ? states.forgetSession(id) : states.forgetAll()),
      missed: states.forgetAll,
    },
    {
      collection: accountCollection,
      match: accountChanges,
      changed: (id) => (id === null ? states.forgetAll() : states.forgetAccount(String(id))),
    },
  ]
}
