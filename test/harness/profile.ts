import type { Connection } from 'mongoose'
import { z } from 'zod'

const entries = z.array(z.looseObject({ op: z.string(), ns: z.string() }))

/** What runs by itself, whatever is asked: the change stream, and the poll for signing keys. */
const background = {
  op: { $ne: 'getmore' },
  ns: { $not: /\.(system\.profile|signingKeys|\$cmd\.aggregate)$/ },
}

/**
 * What the database itself saw while `run` ran: an entry for each operation, `accounts query` for example. Of the whole
 * database of `connection`, so nothing else may use that meanwhile.
 */
export async function operationsDuring(
  connection: Connection,
  run: () => Promise<unknown>,
): Promise<string[]> {
  const { db } = connection
  if (db === undefined) throw new Error('The connection is closed.')
  await db.command({ profile: 2 })
  try {
    await run()
  } finally {
    await db.command({ profile: 0 })
  }
  const seen = entries.parse(await db.collection('system.profile').find(background).sort({ ts: 1 }).toArray())
  await db.collection('system.profile').drop()
  return seen.map(({ ns, op }) => `${ns.slice(ns.indexOf('.') + 1)} ${op}`)
}
