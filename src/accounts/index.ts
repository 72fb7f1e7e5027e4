export { actorIdOption, isAccountId } from './account-id.js'
export { active, isActive } from './activity.js'
export type { EndSessions } from './administration/end-sessions.js'
export { adminRole } from './administration/roles.js'
export type { NewPassword } from './changes/change-password.js'
export type { NewAccount, NewInvited, RegistrationValues } from './create-account.js'
export { EmailTaken, InvalidCredentials, UsernameTaken } from './errors.js'
export type { AccountEvent } from './events.js'
export { createAccounts } from './facade.js'
export { type FactorState, needsSecondFactor, recoveryCodesLeft, secondFactorsOf } from './factors.js'
export type { HeldNames } from './held-names.js'
export type { ForeignAccount } from './import/candidate.js'
export { type AccountImport, createAccountImport } from './import/import.js'
export type { ImportOutcome } from './import/known.js'
export { createAccountLoader } from './loader.js'
export {
  type AccountModel,
  accountCollection,
  createAccountModel,
  type StoredAccount,
  type StoredRecoveryCodes,
  type StoredTotp,
} from './model.js'
export { invalidEmail, parseEmail } from './names/index.js'
export type { Account, Accounts, Factor } from './public.js'
export type { AccountService } from './service.js'
export { accountView, type ViewedAccount } from './view.js'
