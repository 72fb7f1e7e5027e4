import type { AccountService } from '../accounts/index.js'
import type { Running } from '../manifest/index.js'
import { createObserved, type SignInJournal } from '../sign-in/index.js'
import type { EmailDependencies } from './dependencies.js'
import { createEmailResolvers } from './resolvers.js'
import { createEmailService } from './service.js'
import type { EmailSettings } from './settings.js'

export interface EmailParts {
  readonly config: EmailSettings
}

/** What addresses need of other features. */
export interface EmailNeeds
  extends Omit<EmailDependencies, 'accounts' | 'emailLink' | 'journal' | 'observed'> {
  readonly accounts: EmailDependencies['accounts'] & Pick<AccountService, 'view'>
  readonly journal: EmailDependencies['journal'] & SignInJournal
}

/** Builds the feature of e-mail addresses: their verification and change, and their mailbox's word against it. */
export function createEmailFeature({ config }: EmailParts, needs: EmailNeeds) {
  const observed = createObserved(needs.journal)
  const email = createEmailService({ ...needs, observed, emailLink: config.emailLink })
  const running: Running = { resolvers: createEmailResolvers(email, needs.accounts.view) }
  return { email, confirmAddress: email.confirmAddress, running }
}
