import { randomBytes } from 'node:crypto'
import type { Account } from '../accounts/index.js'
import type { AccessTokens } from '../tokens/index.js'
import type { Endings } from './endings.js'
import { RefreshTokenInvalid, RefreshTokenReused } from './errors.js'
import type { Session, SessionModel } from './model.js'
import { type RefreshStep, refreshStep } from './refresh-step.js'
import {
  createRefreshToken,
  createSuccessor,
  openSuccessor,
  parseRefreshToken,
  type RefreshTokenHashes,
  sealSuccessor,
} from './refresh-token.js'
import { findWithAccount, type SessionWithAccount } from './states.js'
import { type Grants, type Viewer, viewerOf } from './viewer.js'

/** A lost compare-and-set means that another request rotated; reading again tells what to answer. */
const rotationAttempts = 3

export interface SessionDependencies {
  readonly sessions: SessionModel
  readonly endings: Endings
  /** Told after a refresh moved a session's expiry. */
  readonly onRefreshed: (sessionId: string) => void
  readonly accessTokens: AccessTokens
  readonly grants: Grants
  readonly now: () => Date
  readonly idleTtlSeconds: number
  readonly maxTtlSeconds: number
  readonly refreshGraceSeconds: number
}

/** Where a sign-in came from, as shown in the list of sessions. */
export interface Client {
  readonly userAgent: string | null
  readonly ipAddress: string | null
}

/** What a sign-in or a refresh gives. */
export interface Issued {
  readonly accessToken: string
  readonly accessTokenExpiresAt: Date
  readonly refreshToken: string
  /** When the session ends unless it is refreshed. */
  readonly expiresAt: Date
  readonly cookieBound: boolean
  readonly viewer: Viewer
  readonly account: Account
}

/** Starts and refreshes sessions. Knows no GraphQL and no HTTP. */
export type SessionService = ReturnType<typeof createSessionService>

export function createSessionService(dependencies: SessionDependencies) {
  const { sessions, endings, grants, now } = dependencies

  /** Starts a session of its own id for an account that just proved who it is. */
  async function start(account: Account, client: Client, cookieBound: boolean): Promise<Issued> {
    const at = now()
    const refreshToken = createRefreshToken()
    const session = newSession({ account, client, cookieBound, refreshToken, at, dependencies })
    await sessions.create(session)
    await endings.endSurplus(account._id, at)
    return issue({ session, account }, refreshToken, at)
  }

  /** Exchanges a refresh token for the next pair: one read, one write. */
  async function refresh(presented: string, viaCookie: boolean): Promise<Issued> {
    const hashes = parseRefreshToken(presented)
    if (hashes === null) throw new RefreshTokenInvalid()
    const at = now()
    for (let attempt = 0; attempt < rotationAttempts; attempt += 1) {
      const found = await findWithAccount(sessions, { familyHash: hashes.familyHash })
      const step = stepFor(found, hashes, viaCookie, at)
      if (step.kind === 'invalid' || found === null || found.account === null) {
        throw new RefreshTokenInvalid({ detail: { ...step } })
      }
      const issued = await take(
        step,
        { session: found.session, account: found.account },
        presented,
        hashes,
        at,
      )
      if (issued !== null) return issued
    }
    throw new RefreshTokenInvalid({ detail: { reason: 'contended' } })
  }

  function stepFor(
    found: SessionWithAccount | null,
    { tokenHash }: RefreshTokenHashes,
    viaCookie: boolean,
    at: Date,
  ): RefreshStep {
    const mayRefresh = found?.account?.disabled === false
    return refreshStep(
      found?.session ?? null,
      mayRefresh,
      { tokenHash, viaCookie },
      at,
      dependencies.refreshGraceSeconds,
    )
  }

  /** @returns `null` when another request rotated this session meanwhile */
  async function take(
    step: Exclude<RefreshStep, { kind: 'invalid' }>,
    live: LiveSession,
    presented: string,
    hashes: RefreshTokenHashes,
    at: Date,
  ): Promise<Issued | null> {
    switch (step.kind) {
      case 'rotate':
        return rotate(live, presented, hashes, at)
      case 'repeat':
        return issue(live, openSuccessor(step.sealedSuccessor, presented), at)
      case 'reused':
        // Stored before the throw: the thief and the owner both lose the session, whatever happens next.
        await endings.endOne({ _id: live.session._id }, 'reuse', at)
        throw new RefreshTokenReused({
          detail: { sessionId: live.session._id, userId: live.account._id.toHexString() },
        })
    }
  }

  async function rotate(
    live: LiveSession,
    presented: string,
    { tokenHash }: RefreshTokenHashes,
    at: Date,
  ): Promise<Issued | null> {
    const successor = createSuccessor(presented)
    const successorHashes = parseRefreshToken(successor)
    if (successorHashes === null) throw new Error('A new refresh token does not have the form of one.')
    const expiresAt = earlier(live.session.absoluteExpiresAt, secondsAfter(at, dependencies.idleTtlSeconds))
    // Of two racers only one finds the hash still there.
    const { matchedCount } = await sessions.updateOne(
      { _id: live.session._id, tokenHash, endedAt: null },
      {
        $set: {
          tokenHash: successorHashes.tokenHash,
          previousTokenHash: tokenHash,
          sealedSuccessor: sealSuccessor(successor, presented),
          rotatedAt: at,
          lastUsedAt: at,
          expiresAt,
        },
      },
    )
    if (matchedCount === 0) return null
    dependencies.onRefreshed(live.session._id)
    return issue({ session: { ...live.session, expiresAt }, account: live.account }, successor, at)
  }

  function issue({ session, account }: LiveSession, refreshToken: string, at: Date): Issued {
    const viewer = viewerOf({ session, account }, at, grants)
    if (viewer === null) throw new RefreshTokenInvalid({ detail: { reason: 'ended' } })
    const { token, expiresAt } = dependencies.accessTokens.sign(viewer)
    return {
      accessToken: token,
      accessTokenExpiresAt: expiresAt,
      refreshToken,
      expiresAt: session.expiresAt,
      cookieBound: session.cookieBound,
      viewer,
      account,
    }
  }

  return { start, refresh }
}

interface LiveSession {
  readonly session: Session
  readonly account: Account
}

function newSession(from: {
  account: Account
  client: Client
  cookieBound: boolean
  refreshToken: string
  at: Date
  dependencies: SessionDependencies
}): Session {
  const { account, client, cookieBound, refreshToken, at } = from
  const hashes = parseRefreshToken(refreshToken)
  if (hashes === null) throw new Error('A new refresh token does not have the form of one.')
  const absoluteExpiresAt = secondsAfter(at, from.dependencies.maxTtlSeconds)
  return {
    _id: randomBytes(16).toString('base64url'),
    userId: account._id,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: earlier(absoluteExpiresAt, secondsAfter(at, from.dependencies.idleTtlSeconds)),
    absoluteExpiresAt,
    endedAt: null,
    endReason: null,
    cookieBound,
    ...client,
    ...hashes,
    previousTokenHash: null,
    rotatedAt: null,
    sealedSuccessor: null,
  }
}

function secondsAfter(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000)
}

function earlier(a: Date, b: Date): Date {
  return a <= b ? a : b
}
