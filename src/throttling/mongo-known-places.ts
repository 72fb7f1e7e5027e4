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

/** As long as the oldest device token is good for. */
const keptMs = 400 * 86_400_000

/** Known places in MongoDB, one document for an account, beside the attempts: shared by all instances. */
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
    // In the order of use, and one update: parallel sign-ins lose none of each other. It changes nothing where the
    // same place signs in again on the same day.
    const update = [
      { $set: { ...listsWith(place, dayOf(at)), expiresAt: new Date(dayOf(at).getTime() + keptMs) } },
    ]
    const run = () => collection.updateOne({ _id: key }, update, { upsert: true })
    await run().catch((error: unknown) => {
      if (isDuplicateKey(error, '_id')) return run()
      throw error
    })
  }

  return { read, add }
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
