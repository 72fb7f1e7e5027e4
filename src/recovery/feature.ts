import type { AccountService } from '../accounts/index.js'
import type { Running } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { createObserved, type SignInJournal } from '../sign-in/index.js'
import type { RecoveryDependencies } from './dependencies.js'
import { createRecoveryResolvers } from './resolvers.js'
import { createRecoveryService } from './service.js'

export interface RecoveryParts {
  readonly secrets: SecretBox
}

/** What recoveries need of other features. */
export interface RecoveryNeeds
  extends Omit<RecoveryDependencies, 'accounts' | 'decoyKey' | 'journal' | 'observed'> {
  readonly accounts: RecoveryDependencies['accounts'] & Pick<AccountService, 'view'>
  readonly journal: RecoveryDependencies['journal'] & SignInJournal
}

/** Builds the feature of recoveries: a new password by a mailed link or code. */
export function createRecoveryFeature({ secrets }: RecoveryParts, needs: RecoveryNeeds) {
  const observed = createObserved(needs.journal)
  const recovery = createRecoveryService({ ...needs, observed, decoyKey: secrets.derive('recovery-decoys') })
  const running: Running = { resolvers: createRecoveryResolvers(recovery, needs.accounts.view) }
  return { recovery, running }
}
