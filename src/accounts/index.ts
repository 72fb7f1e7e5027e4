export type { NewPassword } from './change-password.js'
export type { EndSessions } from './end-sessions.js'
export {
  type AccountImport,
  createAccountImport,
  type ForeignAccount,
  type ImportOutcome,
} from './import.js'
export { type AccountLoader, createAccountLoader } from './loader.js'
export { type Account, type AccountModel, accountCollection, createAccountModel } from './model.js'
export {
  defaultReservedNames,
  invalidEmail,
  parseEmail,
} from './names/index.js'
export { adminRole } from './roles.js'
export type { AccountService, NewAccount } from './service.js'
