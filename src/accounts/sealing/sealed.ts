import type { Sealed, SealedCounts } from '../../manifest/index.js'
import type { PasswordHasher } from '../../passwords/index.js'
import type { SecretBox } from '../../secrets/index.js'
import type { AccountModel } from '../model.js'
import { countStale, resealPasswords } from './reseal.js'

export interface SealedPasswordsDependencies {
  readonly accounts: AccountModel
  readonly secrets: SecretBox
  readonly hasher: Pick<PasswordHasher, 'reseal'>
}

/** A scan of the whole collection must not burden a production database for longer. */
const maxTimeMS = 30_000

/** The stored passwords as encrypted data, for `portcullis secret rotate` and `doctor`. */
export function sealedPasswords({ accounts, secrets, hasher }: SealedPasswordsDependencies): Sealed {
  const reseal = { accounts, hasher, keyId: secrets.keyId }

  function sealedBy(accountId: string, sealed: string): keyof SealedCounts {
    try {
      if (secrets.isCurrent(sealed)) return 'current'
      hasher.reseal(sealed, accountId) // decrypts it; nothing is stored
      return 'previous'
    } catch {
      return 'unknown' // encrypted with another secret, or modified
    }
  }

  return {
    what: 'passwords',
    ifLost: {
      effect: 'These accounts cannot sign in.',
      cure: 'Run the command again with their secret as PORTCULLIS_SECRET_PREVIOUS.',
    },
    async count() {
      const counts = { current: 0, previous: 0, unknown: 0 }
      for (const { number, id, sealed } of await sampleOfEachSecret(accounts))
        counts[sealedBy(String(id), sealed)] += number
      return counts
    },
    countStale: () => countStale(reseal),
    reseal: () => resealPasswords(reseal),
  }
}

interface SecretSample {
  readonly number: number
  readonly id: unknown
  readonly sealed: string
}

function sampleOfEachSecret(accounts: AccountModel): Promise<readonly SecretSample[]> {
  return accounts
    .aggregate<SecretSample>([
      { $match: { passwordHash: { $type: 'string' } } },
      // An encrypted value begins with the version of its format and the key id, each followed by a dot.
      {
        $group: {
          _id: { $slice: [{ $split: ['$passwordHash', '.'] }, 2] },
          number: { $sum: 1 },
          id: { $first: { $toString: '$_id' } },
          sealed: { $first: '$passwordHash' },
        },
      },
    ])
    .option({ maxTimeMS })
    .exec()
}
