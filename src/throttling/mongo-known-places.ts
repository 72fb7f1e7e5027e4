import { isDuplicateKey, type Store } from '../database/index.js'
import { attempts } from './attempts/attempt-collection.js'
import {
  dayOf,
  type KnownPlaceStore,
  type KnownPlaces,
  maxPlaces,
  nowhere,
  type Place,
} from './known-places.js'

interface Entry {
  readonly id: string
  readonly day: Date
}

type ListName = keyof typeof maxPlaces

interface StoredPlaces extends Readonly<Record<ListName, readonly Entry[]>> {
  readonly _id: string
  readonly expiresAt: Date
}

/** The maximum age of a device token. */
const keptMs = 400 * 86_400_000

/**
 * Creates a store of known places in MongoDB, shared by all instances: one document per account, in the collection of
 * attempts.
 */
export function createMongoKnownPlaces(store: Store): KnownPlaceStore {
  const collection = attempts<StoredPlaces>(store)

  async function read(key: string): Promise<KnownPlaces> {
    const stored = await collection.findOne({ _id: key })
    if (stored === null) return nowhere
    return {
      devices: new Set([...stored.newDevices, ...stored.devices].map(({ id }) => id)),
      addresses: new Map(stored.addresses.map(({ id, day }) => [id, day.getTime()])),
    }
  }

  async function add(key: string, place: Place, at: Date): Promise<void> {
    // One atomic update, so that concurrent sign-ins are all recorded. Most recently used first. A further sign-in from
    // the same place on the same day changes nothing.
    const update = [
      { $set: { ...listsWith(place, dayOf(at)), expiresAt: new Date(dayOf(at).getTime() + keptMs) } },
    ]
    const run = () => collection.updateOne({ _id: key }, update, { upsert: true })
    await run().catch((error: unknown) => {
      if (isDuplicateKey(error, '_id')) return run()
      throw error
    })
  }

  async function forget(key: string): Promise<void> {
    await collection.deleteOne({ _id: key })
  }

  return { read, add, forget }
}

function listsWith({ device, returning, address }: Place, day: Date) {
  const first = (list: ListName, id: string) => ({
    $slice: [{ $concatArrays: [[{ id, day }], without(list, id)] }, maxPlaces[list]],
  })
  return {
    newDevices: returning ? without('newDevices', device) : first('newDevices', device),
    devices: returning ? first('devices', device) : without('devices', device),
    addresses: address === null ? without('addresses', '') : first('addresses', address),
  }
}

function without(list: ListName, id: string) {
  return {
    $filter: { input: { $ifNull: [`$${list}`, []] }, as: 'entry', cond: { $ne: ['$$entry.id', id] } },
  }
}
