import type { SecretBox } from '../../secrets/index.js'
import {
  algorithmOf,
  deserializeKey,
  type KeyMaterial,
  keyMaterial,
  type PublicJwk,
  publicJwk,
  type SigningKey,
  type VerificationKey,
} from './key-material.js'
import { type KeyRecord, keyStates, type RotationSettings, type StatedKey } from './key-plan.js'

/** A stored key that cannot be decrypted or is invalid, and the cause. */
export interface UnusableKey {
  readonly kid: string
  readonly cause: unknown
}

/** The cached keys of an instance. Synchronous, so that requests never wait for keys. */
export interface KeyRing {
  /** Replaces the cached keys. @returns keys in use that cannot be decrypted; they are not trusted */
  load(records: readonly KeyRecord[]): readonly UnusableKey[]
  states(now: Date): readonly StatedKey[]
  current(now: Date): SigningKey | null
  find(kid: string, now: Date): VerificationKey | undefined
  published(now: Date): readonly PublicJwk[]
}

interface Moment {
  readonly from: number
  readonly until: number
  readonly states: readonly StatedKey[]
  readonly trusted: ReadonlyMap<string, KeyMaterial>
  readonly current: SigningKey | null
}

/**
 * Creates an empty key ring. All keys, including public ones, are derived from the encrypted private key: a writer to
 * the database who does not know `PORTCULLIS_SECRET` cannot add a trusted key.
 */
export function createKeyRing(secrets: SecretBox, settings: RotationSettings): KeyRing {
  let records: readonly KeyRecord[] = []
  const opened = new Map<string, KeyMaterial>()
  // A stale read from a former primary must not undo a revocation that was seen before.
  const revoked = new Set<string>()
  let moment = momentAt(0)

  function load(next: readonly KeyRecord[]): readonly UnusableKey[] {
    const unusable: UnusableKey[] = []
    records = next
    for (const record of next) {
      if (record.revokedAt !== null) revoked.add(record.kid)
      if (record.sealed === null || opened.has(record.kid)) continue
      try {
        opened.set(record.kid, openRecord(record, record.sealed, secrets))
      } catch (cause) {
        unusable.push({ kid: record.kid, cause })
      }
    }
    const listed = new Set(next.map((record) => record.kid))
    for (const kid of opened.keys()) if (!listed.has(kid)) opened.delete(kid)
    moment = momentAt(0)
    return unusable
  }

  function momentAt(at: number): Moment {
    const states = keyStates(records, new Date(at), settings)
    const trusted = new Map<string, KeyMaterial>()
    for (const { record, state } of states) {
      const material = opened.get(record.kid)
      if (material === undefined || revoked.has(record.kid)) continue
      if (state !== 'removed' && state !== 'revoked') trusted.set(record.kid, material)
    }
    const current = states.find((key) => key.state === 'current')
    return {
      from: at,
      until: nextChange(states, at),
      states,
      trusted,
      current: (current && trusted.get(current.record.kid)?.signing) ?? null,
    }
  }

  function atMoment(now: Date): Moment {
    const at = now.getTime()
    if (at < moment.from || at >= moment.until) moment = momentAt(at)
    return moment
  }

  return {
    load,
    states: (now) => atMoment(now).states,
    current: (now) => atMoment(now).current,
    find: (kid, now) => atMoment(now).trusted.get(kid)?.verification,
    published(now) {
      const keys = [...atMoment(now).trusted.values()]
      return keys.map((key) => publicJwk(key.verification)).filter((jwk) => jwk !== null)
    },
  }
}

function openRecord(record: KeyRecord, sealed: string, secrets: SecretBox): KeyMaterial {
  const key = deserializeKey(secrets.open(sealed, sealingContext(record.kid)), record.algorithm)
  const natural = algorithmOf(key)
  if ('fault' in natural || natural.algorithm !== record.algorithm) {
    throw new Error(`The stored key is no ${record.algorithm} key.`)
  }
  const material = keyMaterial(key, record.algorithm)
  if (material.kid !== record.kid) throw new Error('The stored key is not the one that its id names.')
  return material
}

/** The encryption context, which binds an encrypted key to its id: it cannot be decrypted in another record. */
export function sealingContext(kid: string): string {
  return `signing-key:${kid}`
}

/** When the states change next: a key activates or stops verifying. */
function nextChange(states: readonly StatedKey[], at: number): number {
  const times = states.flatMap(({ record, verifiesUntil }) => [record.activateAt.getTime(), verifiesUntil])
  return Math.min(...times.filter((time) => time > at), Number.POSITIVE_INFINITY)
}
