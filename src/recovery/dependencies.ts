import type { AccountService } from '../accounts/index.js'
import type { MailService } from '../mail/index.js'
import type { PasswordHasher } from '../passwords/index.js'
import type { MailedProofs, ProofService } from '../proofs/index.js'
import type { SecondFactorService } from '../second-factors/index.js'
import type { Revocation } from '../sessions/index.js'
import type { Observed, SignInService } from '../sign-in/index.js'
import type { Throttling } from '../throttling/index.js'
import type { RecoveryJournal } from './events.js'

/** What recoveries are built on. */
export interface RecoveryDependencies {
  readonly accounts: Pick<
    AccountService,
    | 'administer'
    | 'assertMayAct'
    | 'assertNewPassword'
    | 'findByEmail'
    | 'findMany'
    | 'hashNewPassword'
    | 'setRecoveredPassword'
  >
  readonly proofs: Pick<
    ProofService,
    'byCode' | 'byRequest' | 'decoy' | 'issue' | 'redeem' | 'returnTry' | 'subjectsOf' | 'voidAll'
  >
  readonly mailedProofs: MailedProofs
  readonly mail: MailService
  readonly hasher: Pick<PasswordHasher, 'assertRoom'>
  readonly throttling: Pick<Throttling, 'budget' | 'release' | 'signIn' | 'tryCode'>
  readonly revocation: Pick<Revocation, 'endAll'>
  readonly signIn: Pick<SignInService, 'startRecovered'>
  readonly secondFactors: Pick<SecondFactorService, 'verify'>
  readonly journal: RecoveryJournal
  /** Records attempts that a rate limit or a full hash queue refuses. */
  readonly observed: Observed
  /** 32 bytes, for the ids of accounts that do not exist. */
  readonly decoyKey: Uint8Array
  /** Called after a change of an account is stored and before the caller gets its result. */
  readonly invalidateAccount: (accountId: string) => void
}
