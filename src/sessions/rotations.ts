import { groupedByTurn, writeOutcomes } from '../database/index.js'
import { type Session, type SessionModel, sessionCollection } from './model.js'
import { patienceMs } from './states.js'

/** A refresh token is used, and another takes its place. */
export interface Rotation {
  readonly sessionId: string
  /** Of the token that is used. */
  readonly tokenHash: string
  readonly changes: Pick<
    Session,
    'expiresAt' | 'lastUsedAt' | 'previousTokenHash' | 'rotatedAt' | 'sealedSuccessor' | 'tokenHash'
  >
}

/** ConversionFailure: what `notCurrent` fails with, and nothing else that is written here can. */
const conversionFailure = 241
const notCurrent = { $toInt: { $concat: ['not current: ', '$_id'] } }

/**
 * Stores a rotation if its token is still the current one of a session that has not ended: of two racers only one
 * finds it so. Majority-committed when the promise resolves.
 *
 * @returns `false` where another was faster, or the session has ended or is gone
 */
export type Rotate = (rotation: Rotation) => Promise<boolean>

/**
 * The rotations of one turn go as one command. Its answer counts matches, but does not tell whose: so a statement whose
 * token is not current fails, and errors are told one by one. `upsert` makes one of a session that is gone fail alike,
 * instead of doing nothing; it never inserts. Found by its id alone, a session costs the database no query plan.
 */
export function createRotations(sessions: SessionModel): Rotate {
  const collection = sessions.db.collection<Session>(sessionCollection)
  return groupedByTurn<Rotation, boolean>(async (rotations) => {
    const statements = rotations.map((rotation) => ({ updateOne: statementOf(rotation) }))
    const outcomes = await writeOutcomes(
      rotations.length,
      collection.bulkWrite(statements, { ordered: false, maxTimeMS: patienceMs }),
    )
    return outcomes.map((error) => (error?.code === conversionFailure ? false : (error ?? true)))
  })
}

function statementOf({ sessionId, tokenHash, changes }: Rotation) {
  const isCurrent = {
    $and: [{ $eq: ['$tokenHash', tokenHash] }, { $eq: [{ $ifNull: ['$endedAt', null] }, null] }],
  }
  const rotated = { $mergeObjects: ['$$ROOT', { $literal: changes }] }
  return {
    filter: { _id: sessionId },
    update: [{ $replaceWith: { $cond: [isCurrent, rotated, notCurrent] } }],
    upsert: true,
  }
}
