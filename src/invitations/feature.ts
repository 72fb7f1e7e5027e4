import { type AccountService, createAccountModel } from '../accounts/index.js'
import type { Store } from '../database/index.js'
import type { ErasureService } from '../deletion/index.js'
import type { MailService } from '../mail/index.js'
import type { Running } from '../manifest/index.js'
import type { PasswordHasher, PasswordPolicy } from '../passwords/index.js'
import type { MailedProofs, ProofService } from '../proofs/index.js'
import type { SignInService } from '../sign-in/index.js'
import { createActivate } from './activate.js'
import type { InvitationJournal } from './events.js'
import { createInvitationResolvers } from './resolvers.js'
import { createInvitationService } from './service.js'

export interface InvitationParts {
  readonly store: Store
  readonly now: () => Date
}

/** Services of other features that invitations use. */
export interface InvitationNeeds {
  readonly accounts: AccountService
  readonly journal: InvitationJournal
  readonly proofs: ProofService
  readonly mailedProofs: MailedProofs
  readonly mail: MailService
  readonly signIn: SignInService
  readonly erasure: ErasureService
  readonly hasher: PasswordHasher
  readonly policy: PasswordPolicy
  readonly invalidateAccount: (accountId: string) => void
}

/** Builds the feature of invitations: accounts that admins create, and their activation by mail. */
export function createInvitationFeature({ store, now }: InvitationParts, needs: InvitationNeeds) {
  const dependencies = { ...needs, model: createAccountModel(store), now }
  const invitations = createInvitationService(dependencies)
  const activate = createActivate(dependencies)
  const running: Running = {
    resolvers: createInvitationResolvers(invitations, activate, needs.accounts.view),
  }
  return { invitations, running }
}
