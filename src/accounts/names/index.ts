export { type EmailProblem, emailProblemCodes, invalidEmail, type ParsedEmail, parseEmail } from './email.js'
export { defaultReservedNames } from './reserved-names.js'
export { parseSignInName, type SignInName } from './sign-in-name.js'
export {
  canonicalSearchPrefix,
  canonicalUsername,
  type NameProblem,
  nameProblemCodes,
  type ParsedUsername,
  parseUsername,
  type UsernameOptions,
} from './username.js'
