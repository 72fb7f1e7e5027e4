import type { Connection } from 'mongoose'
import { z } from 'zod'

const entries = z.array(
  z.looseObject({
    op: z.string(),
    ns: z.string(),
    planSummary: z.string().optional(),
    docsExamined: z.number().default(0),
    keysExamined: z.number().default(0),
  }),
)

/** One operation as the database saw it, with how it found its documents: `IXSCAN { roles: 1 }`, `COLLSCAN`. */
export type ProfiledOperation = z.infer<typeof entries>[number]

/** What runs by itself, whatever is asked: the change stream, and the polls for signing keys, dropped collections and mails. */
const background = {
  op: { $ne: 'getmore' },
  ns: { $not: /\.(system\.profile|portcullis_signingKeys|portcullis_collections|\$cmd\.aggregate)$/ },
  $nor: [{ ns: /\.portcullis_mails$/, op: { $in: ['command', 'query'] } }],
}

/**
 * What the database itself saw while `run` ran: an entry for each operation, `accounts query` for example. Of the whole
 * database of `connection`, so nothing else may use that meanwhile.
 */
export async function operationsDuring(
  connection: Connection,
  run: () => Promise<unknown>,
): Promise<string[]> {
  return (await profileOf(connection, run)).map(({ ns, op }) => `${ns} ${op}`)
}

/** As `operationsDuring`, with all that the database tells of each; `ns` is the collection alone, ours without its prefix. */
export async function profileOf(
  connection: Connection,
  run: () => Promise<unknown>,
): Promise<readonly ProfiledOperation[]> {
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
  return seen.map((entry) => ({ ...entry, ns: entry.ns.replace(/^[^.]*\.(portcullis_)?/, '') }))
}
