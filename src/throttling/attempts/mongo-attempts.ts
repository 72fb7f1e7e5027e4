/*
 * The decision of a limit, as aggregation pipeline updates. `decide.ts` has the same decision in TypeScript. The test
 * "the database counts %s as the decision says" in test/throttling/attempts/attempt-stores.test.ts compares both by
 * random sequences. Change both, and that test, together.
 */

import { isDuplicateKey, type Store } from '../../database/index.js'
import { type Attempts, type Decision, decide, isGrowing, type Limit, spacing, waitAfter } from '../decide.js'
import type { Counter } from '../keys.js'
import type { GrowingWaits } from '../limits.js'
import { attempts } from './attempt-collection.js'
import type { AttemptStore } from './attempt-store.js'

interface StoredAttempts {
  readonly _id: string
  readonly count: number
  readonly readyAt: Date
  readonly expiresAt: Date
}

const always = new Date(0)

/**
 * Creates an attempt store in MongoDB, shared by all instances. Each step is one atomic update of one document,
 * computed by the database, so that concurrent attempts are all counted.
 */
export function createMongoAttempts(store: Store): AttemptStore {
  const collection = attempts<StoredAttempts>(store)

  async function read(counters: readonly Counter[]): Promise<ReadonlyMap<string, Attempts>> {
    if (counters.length === 0) return new Map()
    const stored = await collection.find({ _id: { $in: counters.map(({ key }) => key) } }).toArray()
    return new Map(stored.map((attempts) => [attempts._id, attemptsOf(attempts)]))
  }

  async function take({ key, limit, cap }: Counter, at: Date): Promise<Decision> {
    const update = [{ $set: taken(limit, at, cap) }]
    const options = { upsert: true, returnDocument: 'before' } as const
    const run = () => collection.findOneAndUpdate({ _id: key }, update, options)
    // Two concurrent upserts of one key: the retry finds the document of the other.
    const before = await run().catch((error: unknown) => {
      if (isDuplicateKey(error, '_id')) return run()
      throw error
    })
    return decide(before === null ? null : attemptsOf(before), limit, at.getTime(), cap)
  }

  async function giveBack({ key, limit }: Counter): Promise<void> {
    await collection.updateOne({ _id: key, count: { $gt: 0 } }, [{ $set: givenBack(limit) }])
    // A separate command, so that concurrent returns are all applied. The filter keeps the document if an attempt was
    // counted in between.
    await collection.deleteOne({ _id: key, count: 0 })
  }

  async function clear(counters: readonly Counter[], prefixes: readonly string[] = []): Promise<void> {
    await collection.deleteMany({
      $or: [
        { _id: { $in: counters.map(({ key }) => key) } },
        // A range, to use the index on `_id`. U+10FFFF sorts after every character of a key.
        ...prefixes.map((prefix) => ({ _id: { $gte: prefix, $lt: `${prefix}\u{10FFFF}` } })),
      ],
    })
  }

  return { read, take, giveBack, clear }
}

/** `decide` as an aggregation expression. A refused attempt does not change the document. */
function taken(limit: Limit, at: Date, cap?: number) {
  const live = { $gt: ['$expiresAt', at] }
  const waits = { $gt: ['$readyAt', at] }
  const full = isGrowing(limit) ? [{ $gte: ['$count', cap ?? limit.max] }] : []
  const refused = { $and: [live, { $or: [waits, ...full] }] }
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
  const count = { $subtract: ['$count', 1] }
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
