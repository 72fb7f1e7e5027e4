import { type AccountModel, active, adminRole } from '../../accounts/index.js'
import type { Database } from '../../database/index.js'
import type { Running } from '../../manifest/index.js'
import type { KeySet } from '../../tokens/index.js'
import type { FactorlessHolders } from './check-accounts.js'
import type { DatabaseFacts } from './check-database.js'
import type { KeyFacts } from './check-keys.js'
import type { SealedKind } from './check-secret.js'

/** Time limit of each query, to bound the load on a production database. */
const maxTimeMS = 30_000

/** Reads kind, topology and version of the database. */
export async function databaseFacts({ connection, kind, topology }: Database): Promise<DatabaseFacts> {
  const { version } = await connection.getClient().db('admin').command({ buildInfo: 1 })
  return { kind, topology, version: String(version) }
}

/** The clock skew between this machine and the database, and its uncertainty, in milliseconds. */
export async function clockDifference(
  { connection }: Database,
  now: () => Date,
): Promise<{ readonly ahead: number; readonly uncertainty: number }> {
  const admin = connection.getClient().db('admin')
  const asked = now().getTime()
  const { localTime } = await admin.command({ hello: 1 })
  const answered = now().getTime()
  // The database read its clock between these two times.
  const uncertainty = (answered - asked) / 2
  return { ahead: asked + uncertainty - new Date(localTime).getTime(), uncertainty }
}

/** Counts encrypted values by secret, for each kind. */
export function sealedKinds(running: readonly Running[]): Promise<readonly SealedKind[]> {
  const sealed = running.flatMap((each) => each.encrypted ?? [])
  return Promise.all(
    sealed.map(async ({ what, ifLost, count }) => ({ what, effect: ifLost.effect, ...(await count()) })),
  )
}

/** Reads the roles of accounts, and counts admins and all accounts. */
export async function accountFacts(accounts: AccountModel) {
  const [roles, admins, all] = await Promise.all([
    accounts.distinct('roles').maxTimeMS(maxTimeMS),
    accounts.countDocuments({ roles: adminRole, ...active }).maxTimeMS(maxTimeMS),
    accounts.estimatedDocumentCount({ maxTimeMS }),
  ])
  return { roles: roles.map(String), admins, all }
}

/** The most names of accounts that a check lists. */
const maxNames = 20

/** Finds enabled accounts with a role that demands a second factor, and without one. */
export async function factorlessHolders(
  accounts: AccountModel,
  roles: readonly string[],
): Promise<FactorlessHolders> {
  if (roles.length === 0) return { roles, names: [], total: 0 }
  const filter = { roles: { $in: [...roles] }, disabled: false, totp: null }
  const [found, total] = await Promise.all([
    accounts
      .find(filter, { username: 1 })
      .sort({ canonicalName: 1 })
      .limit(maxNames)
      .maxTimeMS(maxTimeMS)
      .lean<readonly { readonly username: string }[]>(),
    accounts.countDocuments(filter).maxTimeMS(maxTimeMS),
  ])
  return { roles, names: found.map(({ username }) => username), total }
}

/**
 * Reads the facts about signing keys.
 *
 * @throws SIGNING_KEYS_FILE_INVALID
 */
export async function keyFacts(keySet: KeySet, file: string | undefined): Promise<KeyFacts> {
  const keys = await keySet.list()
  const live = keys.filter(({ state }) => state === 'current' || state === 'upcoming').length
  return { canSign: canSign(keySet), live, file: file ?? null }
}

function canSign(keySet: KeySet): boolean {
  try {
    keySet.current()
    return true
  } catch {
    return false // wrong secret or no key: the check distinguishes them by `live`
  }
}
