export { type EmailProblem, type ParsedEmail, parseEmail } from './email.js'
export {
  canonicalSearchPrefix,
  canonicalUsername,
  type NameProblem,
  type ParsedUsername,
  parseUsername,
  type UsernameOptions,
} from './username.js'
