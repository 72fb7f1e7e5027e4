import { type Connection, mongo } from 'mongoose'
import * as z from 'zod/mini'
import { writeTimeoutMs } from './collections/store.js'
import { isDuplicateKey } from './failures/duplicate-key.js'
import { isStateChange, retryOnElection } from './failures/retry-on-election.js'

const reply = z.object({
  writeErrors: z.optional(
    z.array(
      z.object({
        index: z.number(),
        code: z.number(),
        errmsg: z.optional(z.string()),
        keyPattern: z.optional(z.record(z.string(), z.unknown())),
      }),
    ),
  ),
})

type WriteError = NonNullable<z.infer<typeof reply>['writeErrors']>[number]

/**
 * Inserts documents by one command: of each that is refused it tells why, and the others are there.
 *
 * Each has an id that is its own, so one that is there already was inserted by an attempt before, and counts as
 * inserted. So an attempt may be repeated, without the notes that the database keeps of statements that a driver repeats:
 * these cost it as much as the documents.
 *
 * @param w - how many members must have them
 * @returns for each, in their order, `null` where it is there, else why not
 * @throws what the driver throws where nothing is known of any: no answer, or not from so many members; and the error of a
 * server that stepped down in the middle of it, time and again
 */
export async function insertEach(
  { db }: Connection,
  collection: string,
  documents: readonly { readonly _id: unknown }[],
  w: 1 | 'majority',
): Promise<readonly (mongo.MongoServerError | null)[]> {
  if (db === undefined) throw new Error('The connection is closed.')
  const writeConcern = { w, wtimeout: writeTimeoutMs }
  const command = { insert: collection, documents, ordered: false, writeConcern }
  const writeErrors = await retryOnElection(async () => {
    const { writeErrors = [] } = reply.parse(await db.command(command))
    const interrupted = writeErrors.find(({ code }) => isStateChange(code))
    // It says nothing of its document, and the reply may come with `ok`.
    if (interrupted !== undefined) throw serverError(interrupted)
    return writeErrors
  })
  const errors = new Map(writeErrors.map((error) => [error.index, error]))
  return documents.map((_document, index) => refusal(errors.get(index)))
}

function refusal(error: WriteError | undefined): mongo.MongoServerError | null {
  if (error === undefined) return null
  const refused = serverError(error)
  return isDuplicateKey(refused, '_id') ? null : refused
}

function serverError({ errmsg = 'The write failed.', code, keyPattern }: WriteError): mongo.MongoServerError {
  return new mongo.MongoServerError({
    message: errmsg,
    code,
    ...(keyPattern === undefined ? {} : { keyPattern }),
  })
}
