import type { Logger } from 'pino'
import type { Changes, Store } from '../database/index.js'
import type { Running } from '../manifest/index.js'
import { type AccessTokens, sessionBytesOf, type TokenSettings } from '../tokens/index.js'
import { createSessionMemory } from './cache/memory.js'
import { createEndedSessions } from './ending/ended-sessions.js'
import { createFollowedSessions } from './ending/followed-sessions.js'
import { createRevocation, type Ended } from './ending/revocation.js'
import type { SessionJournal } from './events.js'
import { createLiveViewers } from './live-viewers.js'
import { createSessionModel } from './model.js'
import { sessionsOf } from './personal-data.js'
import { createAcceptedRotations } from './refresh/accepted-rotations.js'
import { type ClaimsOf, createRenewClaims } from './renew-claims.js'
import { createSessionResolvers } from './resolvers.js'
import { createSessionService } from './service.js'
import type { SessionSettings } from './settings.js'

export interface SessionParts {
  readonly config: SessionSettings & Pick<TokenSettings, 'memoryBytes'>
  readonly store: Store
  readonly now: () => Date
  readonly log: Logger
  /** `null`: nothing is cached, and each request reads the database. */
  readonly changes: Changes | null
  readonly declaredRoles: ReadonlySet<string>
  /** The hooks of the application. */
  readonly hooks?: { readonly claims?: ClaimsOf } | undefined
}

/** Services of other features that sessions use. */
export interface SessionNeeds {
  readonly journal: SessionJournal
  readonly accessTokens: AccessTokens
}

/** Builds the sessions feature: sessions, refresh tokens, revocation, and the viewer of a request. */
export function createSessionFeature(
  { config, store, now, log, changes, declaredRoles, hooks }: SessionParts,
  { journal, accessTokens }: SessionNeeds,
) {
  const model = createSessionModel(store)
  const memory = createSessionMemory({
    changes,
    sessionModel: model,
    now,
    maxBytes: sessionBytesOf(config),
    onInvalidated: accessTokens.invalidateSession,
  })
  const { scopesByRole } = config
  const grants = { declaredRoles, scopesByRole, secondFactorRoles: new Set(config.secondFactorRoles) }
  const endedSessions = createEndedSessions({ sessions: model, now, log })
  const followedSessions = createFollowedSessions({
    isAlive: changes?.isAlive ?? (() => false),
    expiryOf: memory.expiryOf,
    now,
  })
  const onEnded = (ended: Ended) => {
    memory.invalidate(ended)
    endedSessions.check(ended)
    followedSessions.check(ended)
  }
  const revocation = createRevocation({ sessions: model, journal, now, onEnded })
  const sessions = createSessionService({
    sessions: model,
    revocation,
    journal,
    accessTokens,
    grants,
    now,
    memory: memory.refreshes,
    idleTtlSeconds: config.sessionIdleTtlSeconds,
    maxTtlSeconds: config.sessionMaxTtlSeconds,
    refreshGraceSeconds: config.refreshGraceSeconds,
    claims: hooks?.claims,
  })
  /** Invalidates what is cached of a session that goes on with new claims or a new authentication. */
  function invalidateSession(sessionId: string): void {
    memory.invalidate({ sessionId })
    followedSessions.check({ sessionId })
  }
  const renewClaims = createRenewClaims({
    sessions: model,
    now,
    declaredRoles,
    onRenewed: invalidateSession,
    claims: hooks?.claims,
  })
  const viewers = createLiveViewers({
    sessions: model,
    states: memory.states,
    grants,
    accepted: createAcceptedRotations(model, memory.states.noteAccepted),
    invalidate: (sessionId) => memory.invalidate({ sessionId }),
    now,
    log,
  })
  const running: Running = {
    resolvers: createSessionResolvers(revocation),
    personalData: [sessionsOf(model)],
    watches: changes === null ? [] : [...memory.watches, endedSessions.watch, ...followedSessions.watches],
    async stop() {
      endedSessions.stop()
      followedSessions.stop()
    },
    ...(memory.lookUps === null ? {} : { caches: { session: memory.lookUps } }),
  }
  return {
    sessions,
    revocation,
    viewers,
    endedSessions,
    followedSessions,
    renewClaims,
    invalidateSession,
    /** Invalidates the cached sessions of an account, and reports those that ended. */
    invalidateAccount: (accountId: string) => onEnded({ accountId }),
    running,
  }
}
