import { LRUCache } from 'lru-cache'
import { answeredWithin, batchPerTick } from '../../database/index.js'
import type { RememberedSession } from '../cache/remembered.js'
import { patienceMs } from '../cache/states.js'
import type { SessionModel } from '../model.js'

/** Beyond that, a rotation may be stored twice, which changes nothing. */
const remembered = 10_000

/** Stores of which rotations an access token was accepted: `refreshStep` decides by it whether a response was lost. */
export interface AcceptedRotations {
  /**
   * Stores that an access token was accepted, at most once per rotation. Call it before anything is done with the token, so
   * that no later repeat of the refresh can count its response as lost.
   *
   * @param rotation - of the access token: how often the session had been refreshed when it was issued
   * @returns `null` when it is stored already, or does not matter any more
   * @throws SERVICE_UNAVAILABLE when the database does not respond
   */
  note(session: RememberedSession, rotation: number): Promise<void> | null
}

interface Acceptance {
  readonly sessionId: string
  readonly rotation: number
}

/** @param onStored - called once a rotation is stored as accepted */
export function createAcceptedRotations(
  sessions: SessionModel,
  onStored: (sessionId: string, rotation: number) => void = () => undefined,
): AcceptedRotations {
  const stored = new LRUCache<string, number>({ max: remembered })
  // Requests that arrive together with the first token of a rotation share its write.
  const storing = new Map<string, Promise<void>>()

  const store = batchPerTick(async (accepted: readonly Acceptance[]) => {
    const writes = accepted.map(({ sessionId, rotation }) => ({
      updateOne: {
        // `$not` also matches a session of which none was accepted.
        filter: { _id: sessionId, acceptedRotation: { $not: { $gte: rotation } } },
        update: { $set: { acceptedRotation: rotation } },
      },
    }))
    await sessions.collection
      // Without Mongoose, which casts each write: `_id` is a string here.
      .bulkWrite(writes as unknown as Parameters<typeof sessions.collection.bulkWrite>[0], { ordered: false })
    return accepted.map(() => undefined)
  })

  function note({ _id, rotations = 0, acceptedRotation = 0 }: RememberedSession, rotation: number) {
    if (rotation <= acceptedRotation || rotation < rotations) return null
    if ((stored.get(_id) ?? 0) >= rotation) return null
    const key = `${_id} ${rotation}`
    const underWay = storing.get(key)
    if (underWay !== undefined) return underWay
    const noting = answeredWithin(patienceMs, store({ sessionId: _id, rotation }))
      .then(() => {
        stored.set(_id, rotation)
        onStored(_id, rotation)
      })
      .finally(() => storing.delete(key))
    storing.set(key, noting)
    return noting
  }

  return { note }
}
