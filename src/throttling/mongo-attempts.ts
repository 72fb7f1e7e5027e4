import type { Connection } from 'mongoose'
import type { GrowingWaits } from '../config/index.js'
import { isDuplicateKey } from '../database/index.js'
import type { AttemptStore } from './attempt-store.js'
import { type Attempts, type Decision, decide, isGrowing, type Limit, spacing, waitAfter } from './decide.js'
import type { Counter } from './keys.js'

/** The collection's name. */
export const attemptCollection = 'attempts'

interface StoredAttempts {
  readonly _id: string
  readonly count: number
  readonly readyAt: Date
  readonly expiresAt: Date
}

const always = new Date(0)

/** Attempts in MongoDB, shared by all instances. */
export interface MongoAttempts extends AttemptStore {
  createIndexes(): Promise<void>
}

/**
 * Each step is one update of one document, computed by the database from what is there: no attempt is lost between a
 * read and a write. `decide` says what such an update does; a property test holds the two together.
 */
export function createMongoAttempts(connection: Connection): MongoAttempts {
  // Made at the first use: the connection may still be opening. One acknowledgement is enough, because the worst that
  // a failover takes back is a few counted failures, and each attempt would otherwise wait for a majority.
  const collection = () =>
    connection
      .getClient()
      .db(connection.name)
      .collection<StoredAttempts>(attemptCollection, { writeConcern: { w: 1 } })

  async function take({ key, limit }: Counter, at: Date): Promise<Decision> {
    const update = [{ $set: taken(limit, at) }]
    const options = { upsert: true, returnDocument: 'before' } as const
    const run = () => collection().findOneAndUpdate({ _id: key }, update, options)
    // Two first attempts at once: the second finds the document of the first when it tries again.
    const before = await run().catch((error: unknown) => {
      if (isDuplicateKey(error)) return run()
      throw error
    })
    return decide(before === null ? null : attemptsOf(before), limit, at.getTime())
  }

  async function giveBack({ key, limit }: Counter): Promise<void> {
    await collection().updateOne({ _id: key }, [{ $set: givenBack(limit) }])
  }

  async function forget(counters: readonly Counter[]): Promise<void> {
    await collection().deleteMany({ _id: { $in: counters.map(({ key }) => key) } })
  }

  async function createIndexes(): Promise<void> {
    await collection().createIndex({ expiresAt: 1 }, { expireAfterSeconds: 0 })
  }

  return { take, giveBack, forget, createIndexes }
}

/** `decide` as an expression of the database: a refused attempt leaves the document as it is. */
function taken(limit: Limit, at: Date) {
  const live = { $gt: ['$expiresAt', at] }
  const refused = { $and: [live, { $gt: ['$readyAt', at] }] }
  const count = { $add: [{ $cond: [live, '$count', 0] }, 1] }
  const next = isGrowing(limit) ? grown(limit, count, at) : spent(limit, live, at)
  return {
    count: { $cond: [refused, '$count', count] },
    readyAt: { $cond: [refused, '$readyAt', next.readyAt] },
    expiresAt: { $cond: [refused, '$expiresAt', next.expiresAt] },
  }
}

function grown(limit: GrowingWaits, count: object, at: Date) {
  const waits = Array.from({ length: limit.max + 1 }, (_, failures) => waitAfter(failures, limit))
  const wait = { $arrayElemAt: [waits, { $min: [count, limit.max] }] }
  return {
    readyAt: { $cond: [{ $eq: [wait, 0] }, always, { $add: [at, wait] }] },
    expiresAt: new Date(at.getTime() + limit.forgetAfter * 1000),
  }
}

function spent(limit: Exclude<Limit, GrowingWaits>, live: object, at: Date) {
  const { interval, ahead } = spacing(limit)
  const earliest = new Date(at.getTime() - ahead)
  const start = { $max: [{ $cond: [live, '$readyAt', earliest] }, earliest] }
  return { readyAt: { $add: [start, interval] }, expiresAt: { $add: [start, interval + ahead] } }
}

function givenBack(limit: Limit) {
  const count = { $max: [{ $subtract: ['$count', 1] }, 0] }
  if (isGrowing(limit)) return { count, readyAt: always }
  const { interval } = spacing(limit)
  return {
    count,
    readyAt: { $subtract: ['$readyAt', interval] },
    expiresAt: { $subtract: ['$expiresAt', interval] },
  }
}

function attemptsOf({ count, readyAt, expiresAt }: StoredAttempts): Attempts {
  return { count, readyAt: readyAt.getTime(), expiresAt: expiresAt.getTime() }
}
