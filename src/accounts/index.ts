export { actorIdOption, isAccountId } from './account-id.js'
export { active, isActive } from './activity.js'
export type { EndSessions } from './administration/end-sessions.js'
export { adminRole } from './administration/roles.js'
export type { NewPassword } from './change-password.js'
export type { NewAccount, RegistrationValues } from './create-account.js'
export { InvalidCredentials, UsernameTaken } from './errors.js'
export type { AccountEvent } from './events.js'
export { createAccounts } from './facade.js'
export type { HeldNames } from './held-names.js'
export {
  type AccountImport,
  createAccountImport,
  type ForeignAccount,
  type ImportOutcome,
} from './import/import.js'
export { createAccountLoader } from './loader.js'
export { type AccountModel, accountCollection, createAccountModel, type StoredAccount } from './model.js'
export { invalidEmail, parseEmail } from './names/index.js'
export type { Account, Accounts } from './public.js'
export type { AccountService } from './service.js'
export { accountView } from './view.js'
