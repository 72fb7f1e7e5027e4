import { accountView, type Factor, type StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import type { Recorder, Transaction } from '../events/index.js'
import type { AccessTokens } from '../tokens/index.js'
import { type Admitted, factorWays, joined, ways } from './admission.js'
import type { SessionEvent } from './events.js'
import { createIssue, type Issued } from './issue.js'
import type { StoredSession } from './model.js'
import { createRefresh, type RefreshDependencies } from './refresh/refresh.js'
import { type ClaimsOf, methodsOf } from './renew-claims.js'
import { newSession } from './starting/new-session.js'
import {
  type KnownSession,
  type Reauthenticated,
  storeReauthentication,
} from './starting/reauthentication.js'
import type { Grants } from './viewer.js'

export interface SessionDependencies extends RefreshDependencies {
  readonly accessTokens: AccessTokens
  readonly grants: Grants
  /** The application's claims of a new session. */
  readonly claims?: ClaimsOf | undefined
}

/** A session that replaced another one, before its access token is issued. */
export interface Renewed {
  readonly session: StoredSession
  readonly account: StoredAccount
  readonly refreshToken: string
}

/** Runs the storing of a session in a transaction, with what has to be stored together with it. */
export type RunStart = <Stored>(
  store: (transaction: Transaction & Recorder<SessionEvent>) => Promise<Stored>,
) => Promise<Stored>

/** What the user of a session proved again. */
export interface ProvedAgain {
  readonly hasPassword: boolean
  /** `null`: none. */
  readonly factor: Factor | null
}

/** Starts, refreshes and renews sessions. Independent of GraphQL and HTTP. */
export type SessionService = ReturnType<typeof createSessionService>

export function createSessionService(dependencies: SessionDependencies) {
  const { sessions, revocation, journal, accessTokens, grants, now, claims } = dependencies
  const issue = createIssue(accessTokens, grants)

  /**
   * Starts a session for a sign-in that was admitted.
   *
   * @param sessionId - from `createSessionId`, if something else was bound to it before. Default: a new one
   * @param run - runs the transaction that stores it. Default: with nothing else
   * @throws what the hook `claims` throws
   */
  async function start(
    { account, way, at }: Admitted,
    client: Client,
    cookieBound: boolean,
    sessionId?: string,
    run: RunStart = (store) => journal.inTransaction(store),
  ): Promise<Issued> {
    const made = newSession({ account, client, cookieBound, at, way, sessionId }, dependencies)
    const { refreshToken } = made
    const session = claims === undefined ? made.session : await withClaims(made.session, account, claims)
    await run(async ({ options, record }) => {
      const userId = account._id.toHexString()
      await record({ type: 'SIGNED_IN', userId, sessionId: session._id, actorId: userId, client })
      return sessions.create([session], options)
    })
    await revocation.endSurplus(account._id, client, at)
    return issue({ session, account }, refreshToken, at)
  }

  async function withClaims(
    session: StoredSession,
    account: StoredAccount,
    claimsOf: ClaimsOf,
  ): Promise<StoredSession> {
    const view = accountView(account, grants.declaredRoles)
    return { ...session, claims: await claimsOf(view, session._id, methodsOf(session)) }
  }

  /**
   * Replaces an active session by one with a new id, in the transaction of a change that invalidates its tokens. Copies
   * of them, including access tokens, stop working with the old id (ASVS 7.2.4). Cookie binding and claims are kept.
   *
   * @param account - as it is after the change
   * @returns `null` when the session is not active any more
   */
  async function renew(
    { options }: Transaction,
    sessionId: string,
    account: StoredAccount,
    client: Client,
  ): Promise<Renewed | null> {
    const at = now()
    const ended = await sessions
      .findOneAndUpdate(
        { _id: sessionId, userId: account._id, endedAt: null, expiresAt: { $gt: at } },
        { $set: { endedAt: at, endReason: 'renewed' } },
        options,
      )
      .lean<StoredSession | null>()
    if (ended === null) return null
    const { cookieBound, claims: kept } = ended
    const made = newSession({ account, client, cookieBound, at, way: ways.password }, dependencies)
    const { refreshToken } = made
    const { methods } = joined({ methods: methodsOf(ended), hasFactor: false }, ways.password)
    const session = {
      ...made.session,
      // A new password takes nothing from the second factor that was used in the session.
      factorAt: ended.factorAt ?? null,
      methods,
      ...(kept === undefined ? {} : { claims: kept }),
    }
    await sessions.create([session], options)
    return { session, account, refreshToken }
  }

  /** Issues the tokens of a session that `renew` created. Call it after the transaction is committed. */
  function issueRenewed({ session, account, refreshToken }: Renewed): Issued {
    return issue({ session, account }, refreshToken, session.createdAt)
  }

  /**
   * Records, in the transaction of a reauthentication, that the user of an active session proved who they are again.
   *
   * @returns `null` when the session has ended or its user authenticated again in the meantime
   */
  async function reauthenticate(
    transaction: Transaction,
    known: KnownSession,
    account: StoredAccount,
    { hasPassword, factor }: ProvedAgain,
  ): Promise<Reauthenticated | null> {
    const way = joined(hasPassword ? ways.password : null, factor === null ? null : factorWays[factor])
    return storeReauthentication(sessions, transaction, known, account, way, now())
  }

  /**
   * Issues the tokens of a session after `reauthenticate`. Call it after the transaction is committed.
   *
   * @throws REFRESH_TOKEN_INVALID when the session ended in the meantime
   */
  function issueReauthenticated({ session, account, refreshToken }: Reauthenticated): Issued {
    return issue({ session, account }, refreshToken, now())
  }

  return {
    start,
    renew,
    issueRenewed,
    reauthenticate,
    issueReauthenticated,
    refresh: createRefresh(dependencies, issue),
  }
}
