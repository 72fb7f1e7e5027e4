import type { Connection, mongo } from 'mongoose'
import * as z from 'zod/mini'
import { answeredWithin } from '../answered-within.js'

/** How long the database waits for a change before it answers with an empty batch: four answers a second. */
const maxAwaitTimeMs = 250
/** A full batch may be followed by more; this many never fill 16 MB. */
const batchSize = 1_000
/** A connection that lost its other end without a word: far longer than any answer takes. */
const silenceMs = 10_000

/** Operations on whole collections. */
export const wholesaleOperations: readonly string[] = ['drop', 'rename', 'dropDatabase', 'invalidate']

/** What changed. */
export interface Change {
  /** The collection; `null` when the whole database was dropped or the stream was invalidated. */
  readonly collection: string | null
  /** The document's id; `null` when the change is not of one document. */
  readonly id: unknown
  /** Whether a whole collection, or the database, was dropped, renamed or lost to the stream. */
  readonly isWholesale: boolean
}

/** The changes that the database had to tell when it was asked. */
export interface ChangeBatch {
  readonly changes: readonly Change[]
  /** Whether these are all that a majority had stored when the question was sent. */
  readonly complete: boolean
}

/** One open change stream. Never resumed automatically, so its reader notices every interruption. */
export interface ChangeBatches {
  /** Asks for the next changes. @returns `null` when the stream has ended @throws when it broke */
  next(): Promise<ChangeBatch | null>
  close(): Promise<void>
}

const changeDocument = z.object({
  operationType: z.string(),
  ns: z.optional(z.object({ coll: z.optional(z.string()) })),
  documentKey: z.optional(z.object({ _id: z.unknown() })),
})

/**
 * Opens a change stream on the whole database, with the primary. As a plain cursor, because the driver's own change
 * streams tell changes one by one and reconnect silently: neither lets the reader know what has been proved when.
 */
export function openChangeBatches(
  db: NonNullable<Connection['db']>,
  pipeline: readonly Record<string, unknown>[],
): ChangeBatches {
  const cursor: mongo.RunCommandCursor = db.runCursorCommand(
    {
      aggregate: 1,
      pipeline: [{ $changeStream: {} }, ...pipeline],
      cursor: { batchSize },
      readConcern: { level: 'majority' },
    },
    { readPreference: 'primary', tailable: true, awaitData: true },
  )
  // The first question only opens the stream; who starts waits for its answer.
  cursor.setBatchSize(batchSize).setMaxTimeMS(1)

  return {
    async next() {
      if (cursor.closed) return null
      const first: unknown = await answeredWithin(silenceMs, cursor.tryNext())
      cursor.setMaxTimeMS(maxAwaitTimeMs)
      const documents = first === null ? [] : [first, ...cursor.readBufferedDocuments()]
      return { changes: documents.map(toChange), complete: documents.length < batchSize }
    },
    close: () => cursor.close(),
  }
}

function toChange(document: unknown): Change {
  const { operationType, ns, documentKey } = changeDocument.parse(document)
  return {
    collection: ns?.coll ?? null,
    id: documentKey?._id ?? null,
    isWholesale: wholesaleOperations.includes(operationType),
  }
}
