import type { Connection } from 'mongoose'
import { answeredWithin } from './answered-within.js'

const patienceMs = 1_000

/** Whether the database answers a ping within one second. For readiness probes. */
export async function isReachable({ db }: Connection): Promise<boolean> {
  if (db === undefined) return false
  try {
    await answeredWithin(patienceMs, db.command({ ping: 1 }))
    return true
  } catch {
    return false // the probe does not distinguish reasons
  }
}
