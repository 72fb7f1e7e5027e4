export { type EmailProblem, type ParsedEmail, parseEmail } from './email.js'
export { defaultReservedNames } from './reserved-names.js'
export {
  canonicalSearchPrefix,
  canonicalUsername,
  type NameProblem,
  type ParsedUsername,
  parseUsername,
  type UsernameOptions,
} from './username.js'
