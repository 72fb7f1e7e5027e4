import type { AccountService } from '../accounts/index.js'
import type { MailService } from '../mail/index.js'
import type { MailedProofs, ProofService } from '../proofs/index.js'
import type { Revocation } from '../sessions/index.js'
import type { Observed } from '../sign-in/index.js'
import type { EmailJournal } from './events.js'
import type { EmailSettings } from './settings.js'

/** What verification, change and disowning of addresses are built on. */
export interface EmailDependencies {
  readonly accounts: Pick<
    AccountService,
    | 'dropPendingEmail'
    | 'findByEmail'
    | 'findMany'
    | 'restoreEmail'
    | 'setPendingEmail'
    | 'takeEmailOff'
    | 'verifyPendingEmail'
  >
  readonly proofs: Pick<ProofService, 'byCode' | 'hasRoom' | 'issue' | 'redeem' | 'voidAll' | 'voidSince'>
  readonly mailedProofs: MailedProofs
  readonly mail: MailService
  readonly revocation: Pick<Revocation, 'assertLive' | 'endAll'>
  readonly journal: EmailJournal
  /** Records attempts that a rate limit refuses. */
  readonly observed: Observed
  readonly emailLink: EmailSettings['emailLink']
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly invalidateAccount: (accountId: string) => void
}
