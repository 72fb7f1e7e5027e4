export { type Authenticate, createAuthenticate } from './authenticate.js'
export type { CoherentStates } from './coherent-states.js'
export { createEndings, type Ended, type Endings } from './endings.js'
export { RefreshTokenInvalid, sessionErrors, sessionRevoked, Unauthenticated } from './errors.js'
export { sessionEvents } from './events.js'
export { createLiveViewers, type FoundViewer, type LiveViewers } from './live-viewers.js'
export { createSessionMemory, type SessionMemoryFigures } from './memory.js'
export {
  createSessionModel,
  type EndReason,
  type Session,
  type SessionModel,
  sessionCollection,
} from './model.js'
export { createSessionService, type Issued, type Renewed, type SessionService } from './service.js'
export {
  createDatabaseSessionStates,
  type RefreshMemory,
  type SessionStates,
  type SessionWithAccount,
} from './states.js'
export type { Grants, Viewer } from './viewer.js'
