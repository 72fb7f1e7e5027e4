export { defaultReservedNames } from './accounts/index.js'
export type { AuthenticationEvent, OnEvent } from './application/events.js'
export {
  type ApplicationParts,
  createPortcullis,
  type ListenOptions,
  type Portcullis,
  type PortcullisOptions,
} from './application/portcullis.js'
export type { ContextAddition, ExtendContext } from './application/request-context.js'
export { AuthorizationSchemaError } from './authorization/index.js'
export { ConfigurationError } from './config/index.js'
export type { Context, Loaders, SignedInContext } from './context/context.js'
export { signedInViewer } from './context/signed-in-viewer.js'
export { badUserInput, defineError, ExpectedError, type InputProblem, NotFound } from './lib/errors.js'
export {
  type BreachCheck,
  type BreachRange,
  type BreachRangeOptions,
  createBreachCheck,
  createBreachRange,
  createZxcvbnEstimate,
  loadCommonPasswords,
  type PasswordOptions,
  type PasswordSet,
  passwordSetOf,
  type StrengthEstimate,
  type ZxcvbnScore,
} from './passwords/index.js'
export type { Session, Viewer } from './sessions/index.js'
