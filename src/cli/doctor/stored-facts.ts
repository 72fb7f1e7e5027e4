import { type AccountModel, adminRole } from '../../accounts/index.js'
import type { Database } from '../../database/index.js'
import type { PasswordHasher } from '../../passwords/index.js'
import type { SecretBox } from '../../secrets/index.js'
import type { KeySet } from '../../tokens/index.js'
import type { DatabaseFacts } from './check-database.js'
import type { KeyFacts } from './check-keys.js'
import type { SealedCount } from './check-secret.js'

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

/** Under which secrets the stored passwords were sealed: one of each secret is opened. */
export async function sealedCounts(
  accounts: AccountModel,
  secrets: SecretBox,
  hasher: PasswordHasher,
): Promise<readonly SealedCount[]> {
  const groups = await accounts
    .aggregate<{ accounts: number; id: unknown; sealed: string }>([
      // A sealed value begins with the version of its form and the name of its secret, each followed by a dot.
      {
        $group: {
          _id: { $slice: [{ $split: ['$passwordHash', '.'] }, 2] },
          accounts: { $sum: 1 },
          id: { $first: { $toString: '$_id' } },
          sealed: { $first: '$passwordHash' },
        },
      },
    ])
    .option({ maxTimeMS })
  return groups.map((group) => ({ by: sealedBy(String(group.id), group.sealed), accounts: group.accounts }))

  function sealedBy(accountId: string, sealed: string): SealedCount['by'] {
    try {
      if (secrets.isCurrent(sealed)) return 'current'
      hasher.reseal(sealed, accountId) // opens it, and leaves what is stored alone
      return 'previous'
    } catch {
      return 'unknown' // of another secret, or altered
    }
  }
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
