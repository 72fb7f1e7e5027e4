import * as z from 'zod/mini'
import type { StoredAccount } from '../accounts/index.js'
import type { ExpectedError } from '../lib/errors.js'
import type { ProofService } from '../proofs/index.js'
import { DeletionPending } from './errors.js'
import type { DeletionJournal } from './events.js'
import { restorePurpose } from './proofs.js'

/** What a sign-in proved. */
interface ProvedWay {
  readonly methods: readonly string[]
  readonly hasFactor: boolean
}

interface PendingDependencies {
  readonly journal: Pick<DeletionJournal, 'inTransaction'>
  readonly proofs: Pick<ProofService, 'issue'>
}

/** Creates the error for a complete sign-in to an account that waits for its deletion, with a handle to restore it. */
type DeletionPendingError = (
  account: StoredAccount,
  deletionAt: Date,
  way: ProvedWay,
) => Promise<ExpectedError>

export function createDeletionPending({ journal, proofs }: PendingDependencies): DeletionPendingError {
  return async ({ _id, credentialVersion }, deletionAt, way) => {
    // The session after the restoration gets what this sign-in proved, so it is kept with the handle.
    const subject = JSON.stringify([way.methods, way.hasFactor])
    const { token } = await journal.inTransaction((transaction) =>
      proofs.issue(transaction, { purpose: restorePurpose, accountId: _id, subject, credentialVersion }),
    )
    return new DeletionPending({ extensions: { restore: token, deletionAt: deletionAt.toISOString() } })
  }
}

const keptWay = z.tuple([z.array(z.string()), z.boolean()])

/** Reads what `createDeletionPending` kept. */
export function wayOf(subject: string): ProvedWay {
  const [methods, hasFactor] = keptWay.parse(JSON.parse(subject))
  return { methods, hasFactor }
}
