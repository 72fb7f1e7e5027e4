// A page of 20 of many documents of which few may be seen: by the filter of the rules, and by loading and refusing.
// @ts-check
import assert from 'node:assert/strict'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { execute, parse } from 'graphql'
import { mongo } from 'mongoose'
import { accessibleFilter, authorizationTypeDefs, authorize } from '../../dist/authorization/index.js'
import { startTestMongodb } from '../../dist/testing/index.js'
import { table } from '../results.js'
import { frozenContext } from './data.js'

const page = 20
const batch = 100
const { calculateObjectSize } = mongo.BSON

/**
 * @param {{ documents: number, rounds: number }} size - one of a hundred documents may be seen
 * @returns {Promise<string>} a table of medians
 */
export async function measureFilter({ documents, rounds }) {
  const mongodb = await startTestMongodb()
  const client = await mongo.MongoClient.connect(mongodb.uri)
  try {
    const items = client.db('bench').collection('items')
    await fill(items, documents)
    const ways = waysOf(items)
    /** @type {Map<string, number[]>} */
    const times = new Map([...ways.keys()].map((name) => [name, []]))
    /** @type {Map<string, { documents: number, bytes: number }>} */
    const costs = new Map()
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, way] of ways) {
        const cost = { documents: 0, bytes: 0 }
        const began = performance.now()
        await way(cost)
        times.get(name)?.push((performance.now() - began) * 1000)
        costs.set(name, cost)
      }
    }
    const rows = [...ways.keys()].map((name) => {
      const cost = costs.get(name) ?? { documents: 0, bytes: 0 }
      return [
        name,
        medianOf(times.get(name) ?? []).toFixed(0),
        String(cost.documents),
        (cost.bytes / 1024).toFixed(1),
      ]
    })
    return table(['', 'µs', 'documents read by the application', 'KiB of documents'], rows)
  } finally {
    await client.close()
    await mongodb.stop()
  }
}

/** @param {import('mongoose').mongo.Collection} items @param {number} count */
async function fill(items, count) {
  await items.createIndexes([{ key: { ownerId: 1, at: -1 } }, { key: { at: -1 } }])
  const text = 'x'.repeat(200)
  for (let from = 0; from < count; from += 10_000) {
    const length = Math.min(10_000, count - from)
    await items.insertMany(
      Array.from({ length }, (_, index) => ({
        at: from + index,
        ownerId: (from + index) % 100 === 0 ? 'ana' : 'bob',
        text,
      })),
    )
  }
}

/** @param {import('mongoose').mongo.Collection} items */
function waysOf(items) {
  const document = parse('{ items { at text } }')
  const schema = authorize(
    makeExecutableSchema({
      typeDefs: [
        authorizationTypeDefs,
        'enum Role { USER EDITOR ADMIN }',
        'type Query { items: [Item!] } type Item @hidden @owner(field: "ownerId") { at: Int, ownerId: ID, text: String }',
      ],
      resolvers: { Query: { items: (_source, _args, { load }) => load() } },
    }),
    {
      viewer: (
        /** @type {{ viewer: import('../../dist/authorization/index.js').Viewer | null }} */ context,
      ) => context.viewer,
    },
  )
  /** @param {{ documents: number, bytes: number }} cost @param {readonly object[]} found */
  const count = (cost, found) => {
    cost.documents += found.length
    for (const each of found) cost.bytes += calculateObjectSize(each)
    return found
  }
  /** @param {() => Promise<readonly object[]>} load @returns {Promise<number>} */
  const shown = async (load) => {
    const { data } = await execute({ schema, document, contextValue: { ...frozenContext(), load } })
    return /** @type {{ items: unknown[] }} */ (data).items.length
  }
  /** @type {Map<string, (cost: { documents: number, bytes: number }) => Promise<void>>} */
  const ways = new Map()
  ways.set('the filter of the rules', async (cost) => {
    const filter = await accessibleFilter(schema, 'Item', { viewer: frozenContext().viewer })
    const load = async () => count(cost, await items.find(filter).sort({ at: -1 }).limit(page).toArray())
    assert.equal(await shown(load), page)
  })
  ways.set('loading and refusing', async (cost) => {
    let seen = 0
    for (let skip = 0; seen < page; skip += batch) {
      seen += await shown(async () =>
        count(cost, await items.find().sort({ at: -1 }).skip(skip).limit(batch).toArray()),
      )
    }
  })
  return ways
}

/** @param {readonly number[]} values */
function medianOf(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
