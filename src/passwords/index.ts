export {
  type BreachCheck,
  type BreachRange,
  type BreachRangeOptions,
  createBreachCheck,
  createBreachRange,
} from './breach-check.js'
export {
  checkPassword,
  type PasswordProblem,
  type PasswordRules,
  passwordProblemCodes,
  type StrengthEstimate,
} from './check-password.js'
export { loadCommonPasswords } from './common-passwords.js'
export { passwordErrors, SignInBusy } from './errors.js'
export type { Party } from './fair-line.js'
export {
  createPasswordHasher,
  type HashCallOptions,
  type PasswordHasher,
  type PasswordHasherOptions,
  type Verification,
} from './hasher.js'
export { type PasswordSet, passwordSetOf } from './password-set.js'
export {
  createPasswordPolicy,
  type PasswordOptions,
  type PasswordPolicy,
  type PasswordPolicyOptions,
} from './policy.js'
export { bareBcryptHash, isBcryptHash } from './stored-password.js'
export { createZxcvbnEstimate, type ZxcvbnScore } from './zxcvbn-estimate.js'
