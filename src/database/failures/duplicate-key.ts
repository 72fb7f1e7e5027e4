import { mongo } from 'mongoose'

/** MongoDB's code of a write that a unique index refuses. */
export const duplicateKey = 11_000

/**
 * Whether a write was refused because of the unique index on exactly these fields. Of another index, one that somebody
 * else made for example, it says nothing about them.
 *
 * @param fields - as the index has them, joined by commas
 */
export function isDuplicateKey(error: unknown, fields: string): boolean {
  if (!(error instanceof mongo.MongoServerError) || error.code !== duplicateKey) return false
  return fieldsOfIndex(error) === fields
}

/** Bulk writes and some servers only say it in the message: `... index: canonicalName_1 dup key: ...`. */
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
