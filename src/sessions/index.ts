export { type Authenticate, createAuthenticate } from './authenticate.js'
export { createEndings, type Ended, type Endings } from './endings.js'
export { sessionRevoked, Unauthenticated } from './errors.js'
export type { FoundViewer, LiveViewers } from './live-viewers.js'
export {
  createSessionModel,
  type EndReason,
  type Session,
  type SessionModel,
} from './model.js'
export { createSessionService, type Issued, type Renewed, type SessionService } from './service.js'
export {
  createDatabaseSessionStates,
  type RefreshMemory,
  type SessionStates,
  type SessionWithAccount,
} from './states.js'
export type { Grants, Viewer } from './viewer.js'
