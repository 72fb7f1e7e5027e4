import { isActive } from '../../accounts/index.js'
import type { Client } from '../../context/client.js'
import { meanwhile } from '../../database/index.js'
import type { RememberedAccount, RememberedSession } from '../cache/remembered.js'
import { createSessionLookUp, type ReadSession, type RefreshCache } from '../cache/states.js'
import type { Revocation } from '../ending/revocation.js'
import { RefreshTokenInvalid, RefreshTokenReused } from '../errors.js'
import type { RefreshRefusal, SessionJournal } from '../events.js'
import type { Issue, Issued, LiveSession } from '../issue.js'
import type { SessionModel, StoredSession } from '../model.js'
import { type SessionLifetimes, timesOfUse } from '../starting/new-session.js'
import { isReusedAfterReplacement, type RefreshState, type RefreshStep, refreshStep } from './refresh-step.js'
import {
  createFamilyKey,
  createSuccessor,
  openSuccessor,
  parseRefreshToken,
  type RefreshTokenHashes,
  sealSuccessor,
  tokenHashOf,
  wasIssued,
} from './refresh-token.js'
import { createRotations } from './rotations.js'

/** A conditional update that matches nothing means that another request rotated the token; the next read decides. */
const rotationAttempts = 3

export interface RefreshDependencies extends SessionLifetimes {
  readonly sessions: SessionModel
  readonly revocation: Revocation
  readonly journal: SessionJournal
  readonly memory: RefreshCache
  readonly now: () => Date
  readonly refreshGraceSeconds: number
}

/** What the decision about a refresh token depends on. */
interface RefreshedSession {
  readonly session: RefreshState & Pick<StoredSession, 'credentialVersion' | 'familyKey'>
  readonly account: RememberedAccount | null
}

/** Creates the exchange of refresh tokens. `issue` signs the tokens of a session. */
export function createRefresh(dependencies: RefreshDependencies, issue: Issue) {
  const { sessions, revocation, journal, memory, now } = dependencies
  const findByFamily = createSessionLookUp(sessions, 'familyHash')
  const storeRotation = createRotations(sessions, now)

  /**
   * Exchanges a refresh token for a new token pair. Costs one update, the insert of its event, and one read on a cache
   * miss.
   *
   * @param limit - called with the session id before a working token is used; what it throws refuses the refresh.
   *   Default: no limit
   * @throws REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED, and what `limit` throws
   */
  async function refresh(
    presented: string,
    viaCookie: boolean,
    client: Client,
    limit: (sessionId: string) => void = () => undefined,
  ): Promise<Issued> {
    const hashes = parseRefreshToken(presented)
    if (hashes === null) throw refused('UNKNOWN', null, client)
    const at = now()
    const recalled = recallCurrent(presented, hashes, viaCookie, at)
    if (recalled !== null) {
      limit(recalled.session._id)
      const issued = await rotate(recalled, presented, hashes, client, at)
      if (issued !== null) return issued
    }
    for (let attempt = 0; attempt < rotationAttempts; attempt += 1) {
      const since = memory.version()
      const found = await findByFamily(hashes.familyHash)
      await refuseReplaced(found, presented, hashes, client, at)
      const step = stepFor(found, presented, hashes, viaCookie, at)
      if (step.kind === 'invalid' || found === null || found.account === null) {
        throw refused(step.kind === 'invalid' ? refusals[step.reason] : 'UNKNOWN', found, client)
      }
      if (attempt === 0 && recalled === null) limit(found.session._id)
      const live = { session: found.session, account: found.account, since }
      const issued = await take(step, live, presented, hashes, client, at)
      if (issued !== null) return issued
    }
    throw refused('CONTENDED', null, client)
  }

  /**
   * Ends the session of a token that a reauthentication replaced, if it is a copy.
   *
   * @throws REFRESH_TOKEN_REUSED
   */
  async function refuseReplaced(
    found: ReadSession | null,
    presented: string,
    { tokenHash }: RefreshTokenHashes,
    client: Client,
    at: Date,
  ): Promise<void> {
    const former = found?.session
    if (former?.replacedBy === undefined) return
    const isIssued = () => wasIssued(presented, former.familyKey)
    const graceSeconds = dependencies.refreshGraceSeconds
    if (!isReusedAfterReplacement(former, { tokenHash, isIssued }, at, graceSeconds)) return
    await revocation.endReused(former.replacedBy, client, at)
    throw new RefreshTokenReused({
      detail: { sessionId: former.replacedBy, userId: former.userId.toHexString() },
    })
  }

  /**
   * The cached session, if this is its current token according to the cache; the conditional update verifies it. All
   * other cases need a read.
   */
  function recallCurrent(
    presented: string,
    hashes: RefreshTokenHashes,
    viaCookie: boolean,
    at: Date,
  ): LiveSession | null {
    const since = memory.version()
    const known = memory.recall(hashes.familyHash)
    // What is known of other tokens than the current one is not cached.
    if (known === null || known.account === null || known.session.tokenHash !== hashes.tokenHash) return null
    const session = Object.assign({ previousTokenHash: null, sealedSuccessor: null }, known.session)
    if (stepFor({ session, account: known.account }, presented, hashes, viaCookie, at).kind !== 'rotate')
      return null
    return { session: known.session, account: known.account, since }
  }

  /** Records the refusal and its reason. The error itself does not disclose the reason to the client. */
  function refused(reason: RefreshRefusal, found: ReadSession | null, client: Client) {
    const userId = found?.session.userId.toHexString() ?? null
    const sessionId = found?.session._id ?? null
    journal.enqueue({ type: 'REFRESH_REFUSED', reason, userId, sessionId, actorId: null, client })
    return new RefreshTokenInvalid({ detail: { reason, userId, sessionId } })
  }

  function stepFor(
    found: RefreshedSession | null,
    presented: string,
    { tokenHash }: RefreshTokenHashes,
    viaCookie: boolean,
    at: Date,
  ): RefreshStep {
    const mayRefresh = found?.account != null && isActive(found.account)
    if (mayRefresh && found.session.credentialVersion !== found.account?.credentialVersion) {
      return { kind: 'invalid', reason: 'ended' }
    }
    const session = found?.session ?? null
    const isIssued = () => wasIssued(presented, session?.familyKey)
    return refreshStep(
      session,
      mayRefresh,
      { tokenHash, isIssued, viaCookie },
      at,
      dependencies.refreshGraceSeconds,
    )
  }

  /** @returns `null` when a concurrent request rotated this session */
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
        return repeat(live, openSuccessor(step.sealedSuccessor, presented), step.isLate, client, at)
      case 'reused':
        // The end is stored before the throw: the session ends for attacker and user alike, even if the response fails.
        await revocation.endReused(live.session._id, client, at)
        throw new RefreshTokenReused({
          detail: { sessionId: live.session._id, userId: live.account._id.toHexString() },
        })
    }
  }

  /**
   * Returns the successor of a rotation again. After the grace period, each repeat is an event.
   *
   * @returns `null` when the session was rotated or ended, or its successor was used, in the meantime
   */
  async function repeat(
    live: LiveSession,
    successor: string,
    isLate: boolean,
    client: Client,
    at: Date,
  ): Promise<Issued | null> {
    const { session, account } = live
    if (!isLate) return (await isSettled(session)) ? issue(live, successor, at) : null
    const userId = account._id.toHexString()
    return journal.recordBefore(async ({ record }) => {
      await record({ type: 'REFRESH_REPEATED', userId, sessionId: session._id, actorId: userId, client })
      // `$not` also matches a session without an accepted access token of a rotation.
      const unused = { acceptedRotation: { $not: { $gte: session.rotations } } }
      return (await isSettled(session, unused)) ? issue(live, successor, at) : null
    })
  }

  /**
   * Waits until a rotation that was read is majority-committed. If a failover rolled it back, its successor would count
   * as reused later. A no-op update waits for all earlier writes.
   *
   * @param further - a further condition
   * @returns `false` when the session was rotated or ended in the meantime, or does not fulfil the condition
   */
  async function isSettled({ _id, tokenHash }: RememberedSession, further: object = {}): Promise<boolean> {
    const { matchedCount } = await sessions.updateOne(
      { _id, tokenHash, endedAt: null, ...further },
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
    const made = await journal.recordBefore(async ({ record }) => {
      const [, next] = await Promise.all([
        isRecorded(session, at)
          ? record({ type: 'SESSION_REFRESHED', userId, sessionId, actorId: userId, client })
          : undefined,
        meanwhile(() => succession(presented, tokenHash, session.familyKey)),
      ])
      // Object.assign instead of spread syntax: V8 creates a new hidden class for each spread copy that is extended,
      // and frees it only in a full garbage collection.
      const rotations = (session.rotations ?? 0) + 1
      const changes = Object.assign(timesOfUse(session, at, dependencies), next.changes, { rotations })
      const rotated = { session: { ...session, ...changes, rotatedAt: now() }, account }
      const storing = memory.whileRotating(sessionId, since, async () =>
        (await storeRotation({ sessionId, tokenHash, changes })) ? rotated : null,
      )
      const issuing = meanwhile(() => issue(rotated, next.token, at))
      // Prevents an unhandled rejection. The caller gets the error; the event depends on the stored rotation only.
      issuing.catch(() => undefined)
      return (await storing) ? { issuing } : null
    })
    return made === null ? null : made.issuing
  }

  return refresh
}

/** Creates the successor of a refresh token, and the update that stores it. */
function succession(presented: string, previousTokenHash: string, familyKey = createFamilyKey()) {
  const token = createSuccessor(presented, familyKey)
  const sealedSuccessor = sealSuccessor(token, presented)
  return { token, changes: { tokenHash: tokenHashOf(token), previousTokenHash, sealedSuccessor, familyKey } }
}

const refusals = {
  unknown: 'UNKNOWN',
  ended: 'ENDED',
  expired: 'EXPIRED',
  binding: 'BINDING',
  disabled: 'DISABLED',
} as const satisfies Record<Extract<RefreshStep, { kind: 'invalid' }>['reason'], RefreshRefusal>

/**
 * Whether a refresh is recorded: only the first in each minute is. Otherwise a client that refreshes in a loop could
 * write any number of events.
 */
function isRecorded({ rotatedAt }: RememberedSession, at: Date): boolean {
  return rotatedAt === null || minuteOf(rotatedAt) !== minuteOf(at)
}

function minuteOf(at: Date): number {
  return Math.floor(at.getTime() / 60_000)
}
