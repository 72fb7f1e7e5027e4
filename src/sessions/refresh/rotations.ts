import { mongo } from 'mongoose'
import { batchPerTick, retryOnElection } from '../../database/index.js'
import { patienceMs } from '../cache/states.js'
import type { SessionModel, StoredSession } from '../model.js'

/** A refresh token is used, and another takes its place. */
export interface Rotation {
  readonly sessionId: string
  /** Of the token that is used. */
  readonly tokenHash: string
  readonly changes: Pick<
    StoredSession,
    'expiresAt' | 'familyKey' | 'lastUsedAt' | 'previousTokenHash' | 'sealedSuccessor' | 'tokenHash'
  >
}

/**
 * Stores a rotation if its token is still the current one of a session that has not ended: of two racers only one
 * finds it so. Majority-committed when the promise resolves.
 *
 * @returns `false` where another was faster, or the session has ended or is gone
 */
export type Rotate = (rotation: Rotation) => Promise<boolean>

/**
 * The rotations of one turn go as one statement, which costs the database half of what one for each would. Each session
 * finds its own change by its id and its token in it, so that the statement may be repeated: what it has changed is
 * not found again. It notes itself when that was: the grace of repeats begins there, not before an election.
 */
export function createRotations(sessions: SessionModel, now: () => Date): Rotate {
  const collection = sessions.db.collection<StoredSession>(sessions.collection.collectionName)

  async function store(rotations: readonly Rotation[]): Promise<boolean[]> {
    const update = () =>
      collection.updateMany({ _id: { $in: idsOf(rotations) } }, [changeEach(rotations, now())], {
        maxTimeMS: patienceMs,
      })
    const { modifiedCount } = await retryOnElection(update)
    // It counts, but does not tell whose: so where it has left out any, they are looked up.
    return modifiedCount === rotations.length ? rotations.map(() => true) : stored(rotations)
  }

  async function stored(rotations: readonly Rotation[]): Promise<boolean[]> {
    const found = await collection
      .find(
        { _id: { $in: idsOf(rotations) } },
        { projection: { tokenHash: 1, previousTokenHash: 1 }, readConcern: 'local', maxTimeMS: patienceMs },
      )
      .toArray()
    const sessionOf = new Map(found.map((session) => [session._id, session]))
    return rotations.map(({ sessionId, changes: { tokenHash } }) => {
      const session = sessionOf.get(sessionId)
      // The new token may be used already: by whoever was given it for an honest repeat.
      return session?.tokenHash === tokenHash || session?.previousTokenHash === tokenHash
    })
  }

  /** A session that the database refuses to store ends the statement, whatever the others in it are: so, one by one. */
  async function storeEach(rotations: readonly Rotation[]): Promise<(boolean | Error)[]> {
    const outcomes: (boolean | Error)[] = []
    for (const rotation of rotations) {
      const [outcome = false] = await store([rotation]).catch((error: Error) => [error])
      outcomes.push(outcome)
    }
    return outcomes
  }

  return batchPerTick<Rotation, boolean>(async (rotations) => {
    try {
      return await store(rotations)
    } catch (error) {
      if (!isOfOneDocument(error)) throw error
      return storeEach(rotations)
    }
  })
}

function idsOf(rotations: readonly Rotation[]): string[] {
  return [...new Set(rotations.map(({ sessionId }) => sessionId))]
}

function changeEach(rotations: readonly Rotation[], rotatedAt: Date) {
  const keys = rotations.map(({ sessionId, tokenHash }) => `${sessionId} ${tokenHash}`)
  const changes = rotations.map((rotation) => rotation.changes)
  const place = { $indexOfArray: [{ $literal: keys }, { $concat: ['$_id', ' ', '$tokenHash'] }] }
  const isCurrent = { $and: [{ $gte: ['$$place', 0] }, { $eq: [{ $ifNull: ['$endedAt', null] }, null] }] }
  const changed = {
    $mergeObjects: ['$$ROOT', { $arrayElemAt: [{ $literal: changes }, '$$place'] }, { rotatedAt }],
  }
  // One that is not current is replaced by itself, which is no write.
  return {
    $replaceWith: { $let: { vars: { place }, in: { $cond: [isCurrent, changed, '$$ROOT'] } } },
  }
}

/** DocumentValidationFailure: the schema that an operator gave the collection does not allow it. */
const documentValidationFailure = 121

function isOfOneDocument(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === documentValidationFailure
}
