export { actorIdOption, isAccountId } from './account-id.js'
export type { NewPassword } from './change-password.js'
export type { EndSessions } from './end-sessions.js'
export { accountErrors } from './errors.js'
export { createAccounts } from './facade.js'
export {
  type AccountImport,
  createAccountImport,
  type ForeignAccount,
  type ImportOutcome,
} from './import.js'
export { createAccountLoader } from './loader.js'
export { type AccountModel, accountCollection, createAccountModel, type StoredAccount } from './model.js'
export {
  emailProblemCodes,
  invalidEmail,
  nameProblemCodes,
  parseEmail,
} from './names/index.js'
export type { Account, Accounts } from './public.js'
export { countStale, resealPasswords } from './reseal.js'
export { adminRole, roleProblemCodes } from './roles.js'
export { type AccountService, createAccountService, type NewAccount } from './service.js'
export { accountView } from './view.js'
