import type { Connection, mongo } from 'mongoose'
import * as z from 'zod/mini'
import { answeredWithin } from '../answered-within.js'

/** `maxTimeMS` of a `getMore`: the longest wait before the database returns an empty batch. */
const maxAwaitTimeMs = 250
/** A full batch means that more changes may follow. This number of changes stays below the 16 MB limit of a reply. */
const batchSize = 1_000
/** Timeout for a connection that was lost without an error. Far longer than any reply takes. */
const silenceMs = 10_000

/** Types of change events that affect whole collections. */
export const wholesaleOperations: readonly string[] = ['drop', 'rename', 'dropDatabase', 'invalidate']

/** One change event. */
export interface Change {
  /** The collection; `null` if the database was dropped or the stream was invalidated. */
  readonly collection: string | null
  /** The document's id; `null` if the change is not about one document. */
  readonly id: unknown
  /** Whether a collection or the database was dropped or renamed, or the stream was invalidated. */
  readonly isWholesale: boolean
}

/** The change events in one reply of the database. */
export interface ChangeBatch {
  readonly changes: readonly Change[]
  /** Whether these are all majority-committed changes up to the time of the request. */
  readonly complete: boolean
}

/** One open change stream. Never resumed automatically, so its reader notices every interruption. */
export interface ChangeBatches {
  /** Reads the next batch. @returns `null` after the end of the stream @throws if it failed */
  next(): Promise<ChangeBatch | null>
  close(): Promise<void>
}

const changeDocument = z.object({
  operationType: z.string(),
  ns: z.optional(z.object({ coll: z.optional(z.string()) })),
  documentKey: z.optional(z.object({ _id: z.unknown() })),
})

/**
 * Opens a change stream on the database, on the primary. Uses a plain cursor: the driver's `ChangeStream` returns
 * changes one by one and resumes silently, so its reader cannot tell up to which time all changes are known.
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
  // The first request opens the stream and should return at once.
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
