import type { SigningAlgorithm } from './key-material.js'

/** A stored key. Only the private key is encrypted. */
export interface KeyRecord {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  /** The private key, encrypted with `PORTCULLIS_SECRET`; `null` once the key is removed or revoked. */
  readonly sealed: string | null
  /** When it was published. */
  readonly createdAt: Date
  /** When it starts to sign; it signs until a later key is activated. */
  readonly activateAt: Date
  readonly removedAt: Date | null
  readonly revokedAt: Date | null
}

/**
 * - `upcoming`: published and trusted, does not sign yet
 * - `current`: signs
 * - `retiring`: does not sign any more; its tokens are accepted until they expire
 * - `removed`: not trusted any more, after regular retirement
 * - `revoked`: not trusted any more, by revocation
 */
export type KeyState = 'upcoming' | 'current' | 'retiring' | 'removed' | 'revoked'

/** The schedule of key rotation, in seconds. */
export interface RotationSettings {
  /** How long a key signs. Default 30 days. */
  readonly rotateEverySeconds: number
  /**
   * How long a key is published before it signs, and trusted after its last token has expired: the time for instances
   * and cached key sets to catch up. Default 1 hour.
   */
  readonly overlapSeconds: number
  readonly accessTokenTtlSeconds: number
}

/** A record with its state at one time. */
export interface StatedKey {
  readonly record: KeyRecord
  readonly state: KeyState
  /** When it stops verifying, in milliseconds since 1970; Infinity until a later key is activated. */
  readonly verifiesUntil: number
}

/** The records to store. With `create`, a new key with that activation time has to be generated and appended. */
export interface KeyPlan {
  readonly records: readonly KeyRecord[]
  readonly create: { readonly activateAt: Date } | null
}

/** Number of removed and revoked keys that are kept in the list, so that operators can look up a `kid`. */
const historyLength = 20

/**
 * The state of each key at `now`, oldest first. Pure, so that all instances derive the same states from the same
 * records: the current key is the one activated last.
 *
 * If no key is active yet (the clock of this instance is behind that of the one that revoked the last), the first
 * upcoming key signs, because it is published already.
 */
export function keyStates(
  records: readonly KeyRecord[],
  now: Date,
  settings: RotationSettings,
): readonly StatedKey[] {
  const at = now.getTime()
  const ordered = [...records].sort(byActivation)
  const live = ordered.filter(isLive)
  const current = live.findLast((key) => key.activateAt.getTime() <= at) ?? live[0]
  return ordered.map((record) => {
    const verifiesUntil = endOfVerification(record, ordered, at, settings)
    return { record, verifiesUntil, state: stateOf(record, current, verifiesUntil, at) }
  })
}

/**
 * Plans due upkeep. There is always an upcoming key, so that a successor is published before it is needed, even after a
 * revocation. Keys whose last token has expired lose their private key.
 *
 * @returns `null` when nothing is due
 */
export function planUpkeep(
  records: readonly KeyRecord[],
  now: Date,
  settings: RotationSettings,
): KeyPlan | null {
  const states = keyStates(records, now, settings)
  const current = states.find((key) => key.state === 'current')
  if (current === undefined) return { records, create: { activateAt: now } }
  const expired = states.filter((key) => key.state === 'removed' && isLive(key.record))
  const create = states.some((key) => key.state === 'upcoming')
    ? null
    : { activateAt: later(after(current.record.activateAt, settings.rotateEverySeconds), now, settings) }
  if (create === null && expired.length === 0) return null
  const gone = new Set(expired.map((key) => key.record.kid))
  return { records: trimmed(records.map((key) => (gone.has(key.kid) ? removed(key, now) : key))), create }
}

/**
 * Plans an early rotation. The upcoming key signs once it has been published for the overlap, which may be immediately.
 * Idempotent.
 */
export function planRotation(
  records: readonly KeyRecord[],
  now: Date,
  settings: RotationSettings,
): KeyPlan | null {
  const next = keyStates(records, now, settings).find((key) => key.state === 'upcoming')?.record
  if (next === undefined) return planUpkeep(records, now, settings)
  const published = after(next.createdAt, settings.overlapSeconds)
  const activateAt = published > now ? published : now
  if (activateAt >= next.activateAt) return null
  return { records: replaced(records, { ...next, activateAt }), create: null }
}

/**
 * Plans the retirement of a key: of the current one by rotation, of an upcoming one before it ever signs.
 *
 * @returns `null` when it is retiring already; 'unknown' when no key in use has this id
 */
export function planRetirement(
  records: readonly KeyRecord[],
  kid: string,
  now: Date,
  settings: RotationSettings,
): KeyPlan | null | 'unknown' {
  const key = keyStates(records, now, settings).find(({ record }) => record.kid === kid)
  switch (key?.state) {
    case 'upcoming':
      return { records: replaced(records, removed(key.record, now)), create: null }
    case 'current':
      return planRotation(records, now, settings)
    case 'retiring':
      return null
    default:
      return 'unknown'
  }
}

/**
 * Plans the revocation of a key. If it was the current one, the upcoming key signs immediately: it is published, so
 * instances and other services know it.
 *
 * @returns `null` when it is revoked already; 'unknown' when there is no such key
 */
export function planRevocation(
  records: readonly KeyRecord[],
  kid: string,
  now: Date,
  settings: RotationSettings,
): KeyPlan | null | 'unknown' {
  const states = keyStates(records, now, settings)
  const key = states.find(({ record }) => record.kid === kid)
  if (key === undefined) return 'unknown'
  if (key.state === 'revoked') return null
  const left = replaced(records, { ...key.record, sealed: null, revokedAt: now })
  if (key.state !== 'current') return { records: left, create: null }
  const next = states.find((other) => other.state === 'upcoming')?.record
  if (next === undefined) return { records: left, create: { activateAt: now } }
  return { records: replaced(left, { ...next, activateAt: now }), create: null }
}

/**
 * Plans a change of algorithm: a key of the new one is published and signs after the overlap. An upcoming key of the
 * old algorithm is removed, unless it is about to sign.
 *
 * @returns `null` when the newest key has the configured algorithm
 */
export function planAlgorithm(
  records: readonly KeyRecord[],
  algorithm: SigningAlgorithm,
  now: Date,
  settings: RotationSettings,
): KeyPlan | null {
  const inUse = keyStates(records, now, settings).filter((key) => isLive(key.record))
  const newest = inUse.at(-1)
  if (newest === undefined || newest.record.algorithm === algorithm) return null
  const mayMakeWay = newest.state === 'upcoming' && newest.record.activateAt > after(now, soonSeconds)
  return {
    records: mayMakeWay ? replaced(records, removed(newest.record, now)) : records,
    create: { activateAt: later(mayMakeWay ? now : newest.record.activateAt, now, settings) },
  }
}

/** Because of clock differences, a key that is due within this time may already sign elsewhere. */
const soonSeconds = 60

function isLive(key: KeyRecord): boolean {
  return key.removedAt === null && key.revokedAt === null
}

function stateOf(
  record: KeyRecord,
  current: KeyRecord | undefined,
  verifiesUntil: number,
  at: number,
): KeyState {
  if (record.revokedAt !== null) return 'revoked'
  if (record.removedAt !== null) return 'removed'
  if (record === current) return 'current'
  if (record.activateAt.getTime() > at) return 'upcoming'
  return verifiesUntil > at ? 'retiring' : 'removed'
}

function endOfVerification(
  record: KeyRecord,
  ordered: readonly KeyRecord[],
  at: number,
  settings: RotationSettings,
): number {
  // A key that was removed before its activation never signed, so it is not a successor.
  const successor = ordered.find((other) => {
    const signed = other.activateAt.getTime() <= at && other.activateAt.getTime() < endOfUse(other)
    return signed && other.activateAt > record.activateAt
  })
  if (successor === undefined) return Number.POSITIVE_INFINITY
  const keptSeconds = settings.accessTokenTtlSeconds + settings.overlapSeconds
  return after(successor.activateAt, keptSeconds).getTime()
}

/** If a key was removed and later revoked, its use ended with the removal. */
function endOfUse({ removedAt, revokedAt }: KeyRecord): number {
  return Math.min(
    removedAt?.getTime() ?? Number.POSITIVE_INFINITY,
    revokedAt?.getTime() ?? Number.POSITIVE_INFINITY,
  )
}

function removed(key: KeyRecord, now: Date): KeyRecord {
  return { ...key, sealed: null, removedAt: now }
}

function replaced(records: readonly KeyRecord[], changed: KeyRecord): readonly KeyRecord[] {
  return records.map((key) => (key.kid === changed.kid ? changed : key))
}

function trimmed(records: readonly KeyRecord[]): readonly KeyRecord[] {
  const past = records.filter((key) => !isLive(key)).sort(byActivation)
  const forgotten = new Set(past.slice(0, Math.max(0, past.length - historyLength)))
  return records.filter((key) => !forgotten.has(key))
}

function after(start: Date, seconds: number): Date {
  return new Date(start.getTime() + seconds * 1000)
}

/** The wanted time, but not before a key published now has been published for the overlap. */
function later(wished: Date, now: Date, settings: RotationSettings): Date {
  const earliest = after(now, settings.overlapSeconds)
  return wished > earliest ? wished : earliest
}

function byActivation(a: KeyRecord, b: KeyRecord): number {
  return a.activateAt.getTime() - b.activateAt.getTime() || (a.kid < b.kid ? -1 : 1)
}
