import type { EventBody, Journal } from '../events/index.js'
import type { EventRows } from '../manifest/index.js'

/** Event types of accounts. */
export const accountEvents = {
  REGISTERED: { outcome: 'SUCCEEDED', message: 'account created' },
  /** Imported from another system by an operator. */
  ACCOUNT_IMPORTED: { outcome: 'SUCCEEDED', message: 'account imported' },
  /** An operator replaced the imported hash of an account that nobody had signed in to. */
  IMPORTED_HASH_REPLACED: { outcome: 'SUCCEEDED', message: 'imported password hash replaced' },
  REGISTRATION_REFUSED: {
    outcome: 'REFUSED',
    message: 'registration refused',
    // REFUSED_BY_HOOK: a hook of the application refused it, or failed.
    reasons: ['USERNAME_TAKEN', 'REGISTRATION_CLOSED', 'REFUSED_BY_HOOK'],
  },
  SIGN_IN_REFUSED: {
    outcome: 'REFUSED',
    message: 'sign-in refused',
    reasons: ['UNKNOWN_ACCOUNT', 'WRONG_PASSWORD', 'ACCOUNT_DISABLED', 'DELETION_PENDING', 'REFUSED_BY_HOOK'],
  },
  PASSWORD_CHANGED: { outcome: 'SUCCEEDED', message: 'password changed' },
  PASSWORD_CHANGE_REFUSED: {
    outcome: 'REFUSED',
    message: 'password change refused',
    reasons: ['WRONG_PASSWORD', 'SESSION_ENDED'],
  },
  ROLES_CHANGED: {
    outcome: 'SUCCEEDED',
    message: 'roles changed',
    members: { previousRoles: 'strings', roles: 'strings' },
  },
  INVITATION_SENT: { outcome: 'SUCCEEDED', message: 'invitation sent' },
  INVITATION_WITHDRAWN: { outcome: 'SUCCEEDED', message: 'invitation withdrawn' },
  ACCOUNT_DISABLED: { outcome: 'SUCCEEDED', message: 'account disabled' },
  ACCOUNT_ENABLED: { outcome: 'SUCCEEDED', message: 'account enabled' },
  DELETION_REQUESTED: { outcome: 'SUCCEEDED', message: 'deletion of account requested' },
  /** By an admin or an operator. */
  SECOND_FACTORS_REMOVED: { outcome: 'SUCCEEDED', message: 'second factors removed' },
  ADMINISTRATION_REFUSED: {
    outcome: 'REFUSED',
    message: 'administration refused',
    reasons: ['LAST_ADMIN', 'NOT_ALLOWED_ANY_MORE'],
  },
} as const satisfies EventRows

export type AccountEvent = EventBody<typeof accountEvents>
export type AccountJournal = Journal<AccountEvent>
export type PasswordChangeRefusal = (typeof accountEvents.PASSWORD_CHANGE_REFUSED.reasons)[number]
export type AdministrationRefusal = (typeof accountEvents.ADMINISTRATION_REFUSED.reasons)[number]
