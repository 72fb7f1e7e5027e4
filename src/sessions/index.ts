export { type Authenticate, createAuthenticate } from './authenticate.js'
export {
  createDatabaseSessionStates,
  type RefreshCache,
  type SessionStates,
  type SessionWithAccount,
} from './cache/states.js'
export { claimsText } from './claims.js'
export type { EndedSessions } from './ending/ended-sessions.js'
export type { FollowedSessions } from './ending/followed-sessions.js'
export { createRevocation, type Ended, type Revocation } from './ending/revocation.js'
export { RefreshTokenInvalid, sessionRevoked, tokensReplaced, Unauthenticated } from './errors.js'
export type { SessionEvent } from './events.js'
export { createSessions } from './facade.js'
export type { Issued } from './issue.js'
export { type FoundViewer, hasSession, type LiveViewers, type WithSession } from './live-viewers.js'
export {
  createSessionModel,
  type EndReason,
  type SessionModel,
  type StoredSession,
} from './model.js'
export type { Session, Sessions, Viewer } from './public.js'
export type { ClaimsOf, Methods } from './renew-claims.js'
export { createSessionService, type Renewed, type RunStart, type SessionService } from './service.js'
export { createSessionId } from './starting/new-session.js'
export type { KnownSession } from './starting/reauthentication.js'
export { sessionView } from './view.js'
export type { Grants } from './viewer.js'
