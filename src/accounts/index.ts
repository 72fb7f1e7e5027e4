export type { NewPassword } from './change-password.js'
export type { EndSessions } from './end-sessions.js'
export { accountErrors } from './errors.js'
export { accountEvents } from './events.js'
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
  emailProblemCodes,
  invalidEmail,
  nameProblemCodes,
  parseEmail,
} from './names/index.js'
export { countStale, resealPasswords } from './reseal.js'
export { adminRole, roleProblemCodes } from './roles.js'
export { type AccountService, createAccountService, type NewAccount } from './service.js'
