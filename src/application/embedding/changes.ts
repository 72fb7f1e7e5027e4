import type mongoose from 'mongoose'
import * as z from 'zod/mini'
import type { CollectionChanges } from '../../database/index.js'
import { checked, members } from '../../lib/arguments.js'
import type { FollowChanges } from './public.js'

/** What is read of a model. Also of one of another copy of Mongoose: the change stream is that of its own driver. */
interface GivenModel {
  readonly db: mongoose.Connection
  readonly collection: { readonly name: string }
}

const shape = {
  model: z.custom<GivenModel>(isModel, 'must be a model of Mongoose'),
  options: z.optional(
    members({
      filter: z.optional(
        z.custom<(change: never) => unknown>((value) => typeof value === 'function', 'must be a function'),
      ),
      signal: z.nullish(z.instanceof(AbortSignal, { error: 'must be an AbortSignal' })),
    }),
  ),
}

function isModel(value: unknown): boolean {
  if (typeof value !== 'function' || !('db' in value) || !('collection' in value)) return false
  const { collection } = value
  return typeof collection === 'object' && collection !== null && 'name' in collection
}

/** Creates `portcullis.changes`. */
export function createFollowChanges(changes: Pick<CollectionChanges, 'subscribe'>): FollowChanges {
  const follow = async (model: unknown, options: unknown) => {
    const given = checked('changes', shape, { model, options })
    const { filter, signal = null } = given.options ?? {}
    return changes.subscribe(given.model, {
      filter: filter === undefined ? () => true : (change) => filter(change as never) === true,
      signal,
    })
  }
  // The type of the documents is that of the model, which exists for the type checker only.
  return follow as FollowChanges
}
