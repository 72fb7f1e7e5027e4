import type { Topology } from '../../database/index.js'
import { type Check, ok, warning } from './check.js'

/** Properties of the connected database. */
export interface DatabaseFacts {
  readonly kind: 'private' | 'external'
  readonly topology: Topology
  /** For example `7.0.14`. */
  readonly version: string
}

/** The oldest supported major version of MongoDB (https://www.mongodb.com/legal/support-policy/lifecycles). */
const oldestMendedVersion = 7

/** Checks the version of a reachable database. */
export function checkDatabase({ kind, topology, version }: DatabaseFacts): Check {
  const which = kind === 'private' ? `The private MongoDB ${version}` : `MongoDB ${version}`
  // The private MongoDB only accepts connections from this machine.
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
