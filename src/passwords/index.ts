export {
  checkPassword,
  type PasswordProblem,
  type PasswordRules,
  type StrengthEstimate,
} from './check-password.js'
export { SignInBusy } from './errors.js'
export type { Party } from './fair-line.js'
export {
  createPasswordHasher,
  type HashCallOptions,
  type PasswordHasher,
  type PasswordHasherOptions,
  type Verification,
} from './hasher.js'
export {
  createPasswordPolicy,
  type PasswordOptions,
  type PasswordPolicy,
  type PasswordPolicyOptions,
} from './policy.js'
export { type ImportedHash, readImportedHash } from './stored-password.js'
