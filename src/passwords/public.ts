export {
  type BreachCheck,
  type BreachRange,
  type BreachRangeOptions,
  createBreachCheck,
  createBreachRange,
} from './breach-check.js'
export type { StrengthEstimate } from './check-password.js'
export { loadCommonPasswords } from './common-passwords.js'
export { type PasswordSet, passwordSetOf } from './password-set.js'
export type { PasswordOptions } from './policy.js'
export { createZxcvbnEstimate, type ZxcvbnScore } from './zxcvbn-estimate.js'
