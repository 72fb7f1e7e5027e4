import type { Store } from '../database/index.js'
import type { MailService } from '../mail/index.js'
import type { ProofRows, Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import type { Throttling } from '../throttling/index.js'
import { createMailedProofs } from './mailed.js'
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

/** What one-time secrets need of other features. */
export interface ProofNeeds {
  readonly mail: Pick<MailService, 'queue'>
  readonly throttling: Pick<Throttling, 'budget'>
}

/** Builds the feature of one-time secrets: mailed links and codes. */
export function createProofFeature(
  { store, secrets, now, proofRows }: ProofParts,
  { mail, throttling }: ProofNeeds,
) {
  const macs = createCodeMacs(secrets.deriveEach('proof-codes'))
  const stored = storedProofs(store)
  const proofs = createProofService({ rows: proofRows, proofs: stored, macs, secrets, now })
  const mailedProofs = createMailedProofs({ proofs, mail, throttling })
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
  return { proofs, mailedProofs, running }
}
