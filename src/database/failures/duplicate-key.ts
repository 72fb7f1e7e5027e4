import { mongo } from 'mongoose'

/** MongoDB's error code DuplicateKey. */
export const duplicateKey = 11_000

/**
 * Whether a unique index on exactly these fields rejected a write. An error of another index, such as one that an
 * operator created, does not count.
 *
 * @param fields - of the index, in order, joined by commas
 */
export function isDuplicateKey(error: unknown, fields: string): boolean {
  if (!(error instanceof mongo.MongoServerError) || error.code !== duplicateKey) return false
  return fieldsOfIndex(error) === fields
}

/** Bulk writes and some servers report the index in the message only: `... index: canonicalName_1 dup key: ...`. */
const named = / index: (?<name>\S+) (?:collation: \{.*\} )?dup key: /

function fieldsOfIndex({ keyPattern, message }: mongo.MongoServerError): string | null {
  if (typeof keyPattern === 'object' && keyPattern !== null) return Object.keys(keyPattern).join()
  const name = named.exec(message)?.groups?.name
  if (name === undefined) return null
  if (name === '_id_') return '_id'
  return name
    .replace(/_-?1(?=_|$)/g, ',')
    .replace(/,_?/g, ',')
    .replace(/,$/, '')
}
