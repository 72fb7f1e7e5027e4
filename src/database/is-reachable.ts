import type { Connection } from 'mongoose'
import { answeredWithin } from './answered-within.js'

const patienceMs = 1_000

/** Whether the database answers, within a second: for readiness probes, which come every few seconds. */
export async function isReachable({ db }: Connection): Promise<boolean> {
  if (db === undefined) return false
  try {
    await answeredWithin(patienceMs, db.command({ ping: 1 }))
    return true
  } catch {
    return false // whatever the reason, the answer to a probe is the same
  }
}
