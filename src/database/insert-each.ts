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
 * Inserts documents by one unordered command, and returns the outcome of each.
 *
 * Every document has a unique `_id`. A duplicate `_id` means that an earlier attempt inserted it, and counts as
 * success. So the command can be retried without the driver's retryable writes, whose transaction records cost the
 * database as much as the documents.
 *
 * @param w - write concern
 * @returns for each document, in order: `null` if it is stored, otherwise its error
 * @throws the driver's error if the outcomes are unknown: no answer, or the write concern was not met; and a server's
 * error if every attempt met a step-down
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
    // This error is not about its document, and the reply may have `ok: 1`.
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
