import type { Topology } from '../../database/index.js'
import { type Check, ok, warning } from './check.js'

/** What the database says of itself. */
export interface DatabaseFacts {
  readonly kind: 'private' | 'external'
  readonly topology: Topology
  /** `7.0.14` */
  readonly version: string
}

/** The oldest major version that MongoDB still mends (https://www.mongodb.com/legal/support-policy/lifecycles). */
const oldestMendedVersion = 7

/** Judges a database that answers. */
export function checkDatabase({ kind, topology, version }: DatabaseFacts): Check {
  const which = kind === 'private' ? `The private MongoDB ${version}` : `MongoDB ${version}`
  // The private one serves this machine only.
  if (kind === 'external' && Number.parseInt(version, 10) < oldestMendedVersion) {
    return warning(
      'database',
      `${which} no longer receives security fixes.`,
      `Upgrade it to ${oldestMendedVersion}.0 or later.`,
    )
  }
  return ok(
    'database',
    `${which} answers, as a ${topology === 'sharded' ? 'sharded cluster' : 'replica set'}.`,
  )
}
