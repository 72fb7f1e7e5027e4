import type { Store } from '../database/index.js'
import type { ProofRows, Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { proofCollection, storedProofs } from './model.js'
import { createCodeMacs } from './secrets.js'
import { createProofService } from './service.js'

export interface ProofParts {
  readonly store: Store
  readonly secrets: SecretBox
  readonly now: () => Date
  /** The purposes of all features. */
  readonly proofRows: ProofRows
}

/** Builds the feature of one-time secrets: mailed links and codes. */
export function createProofFeature({ store, secrets, now, proofRows }: ProofParts) {
  const macs = createCodeMacs(secrets.deriveEach('proof-codes'))
  const stored = storedProofs(store)
  const proofs = createProofService({ rows: proofRows, proofs: stored, macs, now })
  const running: Running = {
    personalData: [
      {
        collection: proofCollection,
        async erase({ accountId }, access) {
          await stored.deleteMany({ accountId }, access)
        },
      },
    ],
  }
  return { proofs, running }
}
