import type { Connection } from 'mongoose'

const patienceMs = 1_000

/**
 * Whether the database answers, within a second: a frozen one refuses no connection, it just stays silent. For
 * readiness probes, which come every few seconds.
 */
export async function isReachable(connection: Connection): Promise<boolean> {
  if (connection.db === undefined) return false
  try {
    // timeoutMS bounds the whole call: choosing a server, sending, and waiting for the answer.
    await connection.db.command({ ping: 1 }, { timeoutMS: patienceMs })
    return true
  } catch {
    return false // whatever the reason, the answer to a probe is the same
  }
}
