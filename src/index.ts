export { AuthorizationSchemaError } from './authorization/index.js'
export { ConfigurationError } from './config/index.js'
export type { Context, Loaders, SignedInContext } from './context.js'
export { badUserInput, defineError, ExpectedError, type InputProblem, NotFound } from './errors.js'
export type { AuthenticationEvent, OnEvent } from './events/index.js'
export {
  type ApplicationParts,
  createPortcullis,
  type ListenOptions,
  type Portcullis,
  type PortcullisOptions,
} from './portcullis.js'
export type { Session, Viewer } from './sessions/index.js'
export { signedInViewer } from './signed-in-viewer.js'
