/**
 * `portcullis/client`: the session of a front end, as a `fetch` for any GraphQL client. Without dependencies, for browsers,
 * workers, Node and React Native.
 */
export { type Clearable, clearOnChange } from './clear-on-change.js'
export { createSession } from './create-session.js'
export { errorsOf, hasCode } from './errors.js'
export type { ErrorCode, ProblemCode } from './generated/codes.js'
export type {
  AuthPayload,
  Code,
  Credentials,
  Fetch,
  PasswordChange,
  PortcullisError,
  Problem,
  RefreshTokenStore,
  Registration,
  Requirement,
  SecondFactorRequired,
  SecondStep,
  Session,
  SessionOptions,
  SessionState,
  SignedInState,
  SignedOutReason,
  StepUp,
  TypedDocument,
} from './types.js'
