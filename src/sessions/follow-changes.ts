import type { Connection } from 'mongoose'
import type { Logger } from 'pino'
import { accountCollection } from '../accounts/index.js'
import { type ChangeFeed, createChangeFeed } from '../database/index.js'
import type { CoherentStates } from './coherent-states.js'
import { sessionCollection } from './model.js'

export interface FollowOptions {
  readonly connection: Connection
  readonly log: Logger
  /** What is to forget; asked for late, because it asks this feed whether it is alive. */
  readonly states: () => CoherentStates
  /** Other collections whose changes matter to somebody, by name. */
  readonly others?: Readonly<Record<string, () => void>>
}

// Notes of last use come every minute and change nothing that is remembered, so they are not told.
const sessionChanges = {
  'ns.coll': sessionCollection,
  $or: [
    { operationType: { $in: ['delete', 'replace'] } },
    { 'updateDescription.updatedFields.endedAt': { $exists: true } },
    { 'updateDescription.updatedFields.expiresAt': { $exists: true } },
  ],
}
const accountChanges = {
  'ns.coll': accountCollection,
  operationType: { $in: ['delete', 'replace', 'update'] },
}
const wholesaleChanges = { operationType: { $in: ['drop', 'rename', 'dropDatabase', 'invalidate'] } }

/** Makes session states forget what changes anywhere: on other instances, or by hand in the database. */
export function followChanges({ connection, log, states, others = {} }: FollowOptions): ChangeFeed {
  const otherChanges = { 'ns.coll': { $in: Object.keys(others) } }
  return createChangeFeed({
    connection,
    log,
    pipeline: [
      { $match: { $or: [sessionChanges, accountChanges, wholesaleChanges, otherChanges] } },
      // Only what is needed to forget: a change of an account carries its sealed password otherwise.
      {
        $project: {
          operationType: 1,
          ns: 1,
          documentKey: 1,
          // A rotation that this instance made itself is recognized by it.
          'updateDescription.updatedFields.tokenHash': 1,
        },
      },
    ],
    onGap: () => states().forgetAll(),
    onChange({ collection, id, updated: { tokenHash } }) {
      const other = collection === null ? undefined : others[collection]
      if (other !== undefined) other()
      else if (collection === sessionCollection && typeof id === 'string')
        states().forgetSession(id, typeof tokenHash === 'string' ? tokenHash : null)
      else if (collection === accountCollection && id !== null) states().forgetAccount(String(id))
      else states().forgetAll()
    },
  })
}
