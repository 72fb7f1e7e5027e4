import { type AccountModel, adminRole } from '../../accounts/index.js'
import type { Database } from '../../database/index.js'
import type { Running } from '../../manifest/index.js'
import type { KeySet } from '../../tokens/index.js'
import type { DatabaseFacts } from './check-database.js'
import type { KeyFacts } from './check-keys.js'
import type { SealedKind } from './check-secret.js'

/** A look at everything that is stored must not hold up a production database. */
const maxTimeMS = 30_000

export async function databaseFacts({ connection, kind, topology }: Database): Promise<DatabaseFacts> {
  const { version } = await connection.getClient().db('admin').command({ buildInfo: 1 })
  return { kind, topology, version: String(version) }
}

/** How far this machine's clock is ahead of the database's, in milliseconds, and how exactly that is known. */
export async function clockDifference(
  { connection }: Database,
  now: () => Date,
): Promise<{ readonly ahead: number; readonly uncertainty: number }> {
  const admin = connection.getClient().db('admin')
  const asked = now().getTime()
  const { localTime } = await admin.command({ hello: 1 })
  const answered = now().getTime()
  // It read its clock somewhere between the two.
  const uncertainty = (answered - asked) / 2
  return { ahead: asked + uncertainty - new Date(localTime).getTime(), uncertainty }
}

/** Under which secrets the stored values are. */
export function sealedKinds(running: readonly Running[]): Promise<readonly SealedKind[]> {
  const sealed = running.flatMap((each) => each.encrypted ?? [])
  return Promise.all(
    sealed.map(async ({ what, ifLost, count }) => ({ what, effect: ifLost.effect, ...(await count()) })),
  )
}

/** What the accounts hold. */
export async function accountFacts(accounts: AccountModel) {
  const [roles, admins, all] = await Promise.all([
    accounts.distinct('roles').maxTimeMS(maxTimeMS),
    accounts.countDocuments({ roles: adminRole, disabled: false }).maxTimeMS(maxTimeMS),
    accounts.estimatedDocumentCount({ maxTimeMS }),
  ])
  return { roles: roles.map(String), admins, all }
}

/** @throws SIGNING_KEYS_FILE_INVALID */
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
    return false // why is the same to the one who asks: it is the secret, or there is no key
  }
}
