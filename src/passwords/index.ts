export { passwordErrors, SignInBusy } from './errors.js'
export {
  createPasswordHasher,
  type HashCallOptions,
  type PasswordHasher,
  type PasswordHasherOptions,
  type Verification,
} from './hasher.js'
export { isBcryptHash } from './stored-password.js'
