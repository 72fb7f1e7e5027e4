import type { Logger } from 'pino'
import { type ChangeFeed, createChangeFeed, wholesaleOperations } from '../database/index.js'
import type { CoherentStates } from './coherent-states.js'
import type { SessionModel } from './model.js'

export interface FollowOptions {
  readonly sessions: SessionModel
  readonly log: Logger
  /** What is to forget; asked for late, because it asks this feed whether it is alive. */
  readonly states: () => CoherentStates
  /** Other collections whose changes matter to somebody, by name. */
  /** Collections were dropped or renamed, or may have been. */
  readonly onWholesale: () => void
  readonly others?: Readonly<Record<string, () => void>>
}

const updated = (member: string, exists = true) => ({
  [`updateDescription.updatedFields.${member}`]: { $exists: exists },
})
// Notes of last use, and rotations, come all the time and change nothing that memory decides: whether a token is the
// current one is for the write to find, and a session that seems to have expired is read again.
const sessionChanges = {
  $or: [
    { operationType: { $in: ['delete', 'replace'] } },
    updated('endedAt'),
    { $and: [updated('expiresAt'), updated('tokenHash', false)] },
  ],
}
const accountChanges = {
  operationType: { $in: ['delete', 'replace', 'update'] },
}
const wholesaleChanges = { operationType: { $in: wholesaleOperations } }

/** Makes session states forget what changes anywhere: on other instances, or by hand in the database. */
export function followChanges({
  sessions,
  log,
  states,
  onWholesale,
  others = {},
}: FollowOptions): ChangeFeed {
  const sessionCollection = sessions.collection.collectionName
  const { accountCollection } = sessions
  const otherChanges = { 'ns.coll': { $in: Object.keys(others) } }
  return createChangeFeed({
    connection: sessions.db,
    log,
    pipeline: [
      {
        $match: {
          $or: [
            { 'ns.coll': sessionCollection, ...sessionChanges },
            { 'ns.coll': accountCollection, ...accountChanges },
            wholesaleChanges,
            otherChanges,
          ],
        },
      },
      // Only what is needed to forget: a change of an account carries its sealed password otherwise.
      { $project: { operationType: 1, ns: 1, documentKey: 1 } },
    ],
    onGap: () => states().forgetAll(),
    onReopened: onWholesale,
    onChange({ collection, id, isWholesale }) {
      if (isWholesale) onWholesale()
      const other = collection === null ? undefined : others[collection]
      if (other !== undefined) other()
      else if (collection === sessionCollection && typeof id === 'string') states().forgetSession(id)
      else if (collection === accountCollection && id !== null) states().forgetAccount(String(id))
      else states().forgetAll()
    },
  })
}
