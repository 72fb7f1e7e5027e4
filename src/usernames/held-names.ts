import { createHmac } from 'node:crypto'
import type { mongo } from 'mongoose'
import type { HeldNames } from '../accounts/index.js'
import type { Store } from '../database/index.js'
import type { DataAccess, PersonalData } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { nameCollection, type StoredHold, storedHolds } from './model.js'
import { skeletonOf } from './skeleton.js'

export interface HeldNamesParts {
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => Date
}

const heldMs = 90 * 86_400_000

/** Holds user names that became free, as digests that only the holder of `PORTCULLIS_SECRET` can compute. */
export interface NameHolds extends HeldNames {
  /**
   * Holds a name for 90 days.
   *
   * @param heldFor - who may take it again; `null` for nobody
   */
  hold(canonicalName: string, heldFor: mongo.ObjectId | null, access: DataAccess): Promise<void>
  readonly personalData: PersonalData
}

export function createHeldNames({ store, secrets, now }: HeldNamesParts): NameHolds {
  const holds = storedHolds(store)
  const keys = secrets.deriveEach('held-names')

  function macOf(key: Uint8Array, canonicalName: string): string {
    return createHmac('sha256', key).update(skeletonOf(canonicalName)).digest('base64url')
  }

  async function heldAmong(
    canonicalNames: readonly string[],
    { session, exceptFor }: DataAccess & { readonly exceptFor?: mongo.ObjectId } = {},
  ): Promise<ReadonlySet<string>> {
    // Also under the previous secret, so that its rotation frees no name.
    const nameOf = new Map<string, string[]>()
    for (const name of canonicalNames)
      for (const key of keys) {
        const mac = macOf(key, name)
        nameOf.set(mac, [...(nameOf.get(mac) ?? []), name])
      }
    const found = await holds
      .find(
        {
          name: { $in: [...nameOf.keys()] },
          until: { $gt: now() },
          ...(exceptFor === undefined ? {} : { heldFor: { $ne: exceptFor } }),
        },
        { projection: { name: 1 }, ...(session === undefined ? {} : { session }) },
      )
      .toArray()
    return new Set(found.flatMap(({ name }) => nameOf.get(name) ?? []))
  }

  async function hold(
    canonicalName: string,
    heldFor: StoredHold['heldFor'],
    access: DataAccess,
  ): Promise<void> {
    const [key] = keys
    if (key === undefined) throw new Error('Holding a name needs a key.')
    const until = new Date(now().getTime() + heldMs)
    await holds.updateOne(
      { name: macOf(key, canonicalName), heldFor },
      { $set: { until } },
      { ...access, upsert: true },
    )
  }

  const personalData: PersonalData = {
    collection: nameCollection,
    /** The names stay held, and nothing says for whom. */
    async erase({ accountId, name: freed }, access) {
      const own = await holds.find({ heldFor: accountId }, access).toArray()
      for (const { _id, name, until } of own) {
        await holds.updateOne({ name, heldFor: null }, { $max: { until } }, { ...access, upsert: true })
        await holds.deleteOne({ _id }, access)
      }
      if (freed !== null) await hold(freed, null, access)
    },
  }

  return { heldAmong, hold, personalData }
}
