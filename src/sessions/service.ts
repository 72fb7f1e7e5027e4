import { randomBytes } from 'node:crypto'
import type { Account } from '../accounts/index.js'
import { meanwhile } from '../database/index.js'
import type { Client, Journal, RefreshRefusal } from '../events/index.js'
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
  tokenHashOf,
} from './refresh-token.js'
import { createRotations } from './rotations.js'
import { createSessionLookUp, type RefreshMemory, type SessionWithAccount } from './states.js'
import { type Grants, type Viewer, viewerOf } from './viewer.js'

/** A lost compare-and-set means that another request rotated; reading again tells what to answer. */
const rotationAttempts = 3

export interface SessionDependencies {
  readonly sessions: SessionModel
  readonly endings: Endings
  readonly journal: Journal
  readonly memory: RefreshMemory
  readonly accessTokens: AccessTokens
  readonly grants: Grants
  readonly now: () => Date
  readonly idleTtlSeconds: number
  readonly maxTtlSeconds: number
  readonly refreshGraceSeconds: number
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
  const { sessions, endings, journal, memory, grants, now } = dependencies
  const findByFamily = createSessionLookUp(sessions, 'familyHash')
  const storeRotation = createRotations(sessions, now)

  /** Starts a session of its own id for an account that just proved who it is. */
  async function start(account: Account, client: Client, cookieBound: boolean): Promise<Issued> {
    const at = now()
    const refreshToken = createRefreshToken()
    const session = newSession({ account, client, cookieBound, refreshToken, at, dependencies })
    await journal.change(async ({ options, record }) => {
      const userId = account._id.toHexString()
      await record({ type: 'SIGNED_IN', userId, sessionId: session._id, actorId: userId, client })
      return sessions.create([session], options)
    })
    await endings.endSurplus(account._id, client, at)
    return issue({ session, account }, refreshToken, at)
  }

  /**
   * Exchanges a refresh token for the next pair: one write and that of its event, and a read where the session is not in
   * mind.
   *
   * @throws REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED
   */
  async function refresh(presented: string, viaCookie: boolean, client: Client): Promise<Issued> {
    const hashes = parseRefreshToken(presented)
    if (hashes === null) throw refused('UNKNOWN', null, client)
    const at = now()
    const recalled = recallCurrent(hashes, viaCookie, at)
    if (recalled !== null) {
      const issued = await rotate(recalled, presented, hashes, client, at)
      if (issued !== null) return issued
    }
    for (let attempt = 0; attempt < rotationAttempts; attempt += 1) {
      const since = memory.moment()
      const found = await findByFamily(hashes.familyHash)
      const step = stepFor(found, hashes, viaCookie, at)
      if (step.kind === 'invalid' || found === null || found.account === null) {
        throw refused(step.kind === 'invalid' ? refusals[step.reason] : 'UNKNOWN', found, client)
      }
      const live = { session: found.session, account: found.account, since }
      const issued = await take(step, live, presented, hashes, client, at)
      if (issued !== null) return issued
    }
    throw refused('CONTENDED', null, client)
  }

  /** The session, if memory says that this is its current token: the write decides. Everything else needs a read. */
  function recallCurrent(hashes: RefreshTokenHashes, viaCookie: boolean, at: Date): LiveSession | null {
    const since = memory.moment()
    const known = memory.recall(hashes.familyHash)
    if (known === null || known.account === null) return null
    if (stepFor(known, hashes, viaCookie, at).kind !== 'rotate') return null
    return { session: known.session, account: known.account, since }
  }

  /** Notes the refusal, which tells its caller nothing but that the token does not work. */
  function refused(reason: RefreshRefusal, found: SessionWithAccount | null, client: Client) {
    const userId = found?.session.userId.toHexString() ?? null
    const sessionId = found?.session._id ?? null
    journal.note({ type: 'REFRESH_REFUSED', reason, userId, sessionId, actorId: null, client })
    return new RefreshTokenInvalid({ detail: { reason, userId, sessionId } })
  }

  function stepFor(
    found: SessionWithAccount | null,
    { tokenHash }: RefreshTokenHashes,
    viaCookie: boolean,
    at: Date,
  ): RefreshStep {
    const mayRefresh = found?.account?.disabled === false
    if (mayRefresh && found.session.credentialVersion !== found.account.credentialVersion) {
      return { kind: 'invalid', reason: 'ended' }
    }
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
    client: Client,
    at: Date,
  ): Promise<Issued | null> {
    switch (step.kind) {
      case 'rotate':
        return rotate(live, presented, hashes, client, at)
      case 'repeat':
        if (!(await isSettled(live.session))) return null
        return issue(live, openSuccessor(step.sealedSuccessor, presented), at)
      case 'reused':
        // Stored before the throw: the thief and the owner both lose the session, whatever happens next.
        await endings.endReused(live.session._id, client, at)
        throw new RefreshTokenReused({
          detail: { sessionId: live.session._id, userId: live.account._id.toHexString() },
        })
    }
  }

  /**
   * Waits until a rotation that was read is stored by a majority: a successor that a failover takes back would count
   * as reused later. A write that changes nothing waits for all that were before it.
   *
   * @returns `false` when the session was rotated or ended meanwhile
   */
  async function isSettled({ _id, tokenHash }: Session): Promise<boolean> {
    const { matchedCount } = await sessions.updateOne(
      { _id, tokenHash, endedAt: null },
      { $set: { tokenHash } },
    )
    return matchedCount === 1
  }

  async function rotate(
    live: LiveSession,
    presented: string,
    { tokenHash }: RefreshTokenHashes,
    client: Client,
    at: Date,
  ): Promise<Issued | null> {
    const { session, account, since } = live
    const { _id: sessionId } = session
    const userId = account._id.toHexString()
    const made = await journal.precede(async ({ record }) => {
      const [, next] = await Promise.all([
        isRecorded(session, at)
          ? record({ type: 'SESSION_REFRESHED', userId, sessionId, actorId: userId, client })
          : undefined,
        meanwhile(() => succession(presented, tokenHash)),
      ])
      // Not by spreading: V8 describes a copy to which more is added anew each time, in what only full collections free.
      const changes = Object.assign(timesAt(session, at), next.changes)
      const rotated = { session: { ...session, ...changes, rotatedAt: now() }, account }
      const storing = memory.whileRotating(sessionId, since, async () =>
        (await storeRotation({ sessionId, tokenHash, changes })) ? rotated : null,
      )
      const issuing = meanwhile(() => issue(rotated, next.token, at))
      // For whoever is given it: what is stored decides alone about the event.
      issuing.catch(() => undefined)
      return (await storing) ? { issuing } : null
    })
    return made === null ? null : made.issuing
  }

  /** The times of a session that is used `at` a moment. */
  function timesAt({ absoluteExpiresAt }: Session, at: Date) {
    return {
      lastUsedAt: at,
      expiresAt: earlier(absoluteExpiresAt, secondsAfter(at, dependencies.idleTtlSeconds)),
    }
  }

  function issue({ session, account }: Omit<LiveSession, 'since'>, refreshToken: string, at: Date): Issued {
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

/** The token that follows one that is used now, and what is stored of both. */
function succession(presented: string, previousTokenHash: string) {
  const token = createSuccessor(presented)
  const sealedSuccessor = sealSuccessor(token, presented)
  return { token, changes: { tokenHash: tokenHashOf(token), previousTokenHash, sealedSuccessor } }
}

const refusals = {
  unknown: 'UNKNOWN',
  ended: 'ENDED',
  expired: 'EXPIRED',
  binding: 'BINDING',
  disabled: 'DISABLED',
} as const satisfies Record<Extract<RefreshStep, { kind: 'invalid' }>['reason'], RefreshRefusal>

interface LiveSession {
  readonly session: Session
  readonly account: Account
  /** From when on this was so: see `RefreshMemory.moment`. */
  readonly since: number | null
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
    credentialVersion: account.credentialVersion,
    createdAt: at,
    lastUsedAt: at,
    expiresAt: earlier(absoluteExpiresAt, secondsAfter(at, from.dependencies.idleTtlSeconds)),
    absoluteExpiresAt,
    endedAt: null,
    endReason: null,
    cookieBound,
    userAgent: client.userAgent,
    ipAddress: client.ipAddress,
    ...hashes,
    previousTokenHash: null,
    rotatedAt: null,
    sealedSuccessor: null,
  }
}

/**
 * Whether a refresh has an event: the first of each minute has. A client that refreshes in a loop would otherwise write
 * as many events as it likes.
 */
function isRecorded({ rotatedAt }: Session, at: Date): boolean {
  return rotatedAt === null || minuteOf(rotatedAt) !== minuteOf(at)
}

function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / 60_000)
}

function secondsAfter(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000)
}

function earlier(a: Date, b: Date): Date {
  return a <= b ? a : b
}
