import { ServiceUnavailable } from '../../lib/errors.js'
import { SigningKeyNotFound, SigningKeyUnusable } from '../errors.js'
import { generateKey, serializeKey, thumbprint } from './key-material.js'
import {
  type KeyPlan,
  type KeyRecord,
  planAlgorithm,
  planRetirement,
  planRevocation,
  planRotation,
  planUpkeep,
  type StatedKey,
} from './key-plan.js'
import { createKeyRefresh } from './key-refresh.js'
import { createKeyRing, sealingContext, type UnusableKey } from './key-ring.js'
import type { KeySet, KeySetSettings, KeySummary, SealedKey } from './key-set.js'
import { createKeyStore, type StoredKeys } from './key-store.js'

type Planner = (records: readonly KeyRecord[], at: Date) => KeyPlan | null | 'unknown'

/** A lost conditional update means that another instance made progress, so this limit is not reached in practice. */
const maxAttempts = 100

/** Creates a key set of generated keys. They are encrypted, stored in MongoDB and rotated on schedule. */
export function createManagedKeySet(settings: KeySetSettings): KeySet {
  const { secrets, algorithm, now, log, rotation } = settings
  const store = createKeyStore(settings.store)
  const ring = createKeyRing(secrets, rotation)
  const reported = new Set<string>()
  const { inTurn, ...keysRefresh } = createKeyRefresh({ ...settings, load })
  let started = false

  function apply({ records }: StoredKeys): readonly UnusableKey[] {
    const unusable = ring.load(records)
    for (const { kid, cause } of unusable) {
      if (!reported.has(kid)) log.error({ kid, err: cause }, 'stored signing key cannot be used: not trusted')
      reported.add(kid)
    }
    return unusable
  }

  async function load(): Promise<void> {
    const stored = await store.read()
    apply(stored)
    if (started && planUpkeep(stored.records, now(), rotation) !== null) await upkeep()
  }

  /** Applies `plan` to the latest records by a conditional update, and retries it after a concurrent change. */
  async function change(plan: Planner): Promise<readonly UnusableKey[]> {
    let spare: NewKey | null = null
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const stored = await store.read()
      const at = now()
      const next = plan(stored.records, at)
      if (next === 'unknown') throw new SigningKeyNotFound()
      if (next === null) return apply(stored)
      if (next.create !== null) spare ??= await newKey()
      const added =
        next.create !== null && spare !== null ? [{ ...spare, ...next.create, createdAt: at }] : []
      const written = await store.replace(stored.version, [...next.records, ...added])
      if (written === null) continue
      for (const { kid, activateAt } of added)
        log.info({ kid, algorithm, activateAt }, 'signing key published')
      return apply(written)
    }
    throw new ServiceUnavailable({ detail: { reason: 'signing keys: too many concurrent changes' } })
  }

  type NewKey = Omit<KeyRecord, 'createdAt' | 'activateAt'>
  async function newKey(): Promise<NewKey> {
    const key = await generateKey(algorithm)
    const kid = thumbprint(key)
    const sealed = secrets.seal(serializeKey(key), sealingContext(kid))
    return { kid, algorithm, sealed, removedAt: null, revokedAt: null }
  }

  async function upkeep(): Promise<readonly UnusableKey[]> {
    // The first pass may create the current key, the second its successor.
    await change((records, at) => planUpkeep(records, at, rotation))
    return change((records, at) => planUpkeep(records, at, rotation))
  }

  function operate(plan: Planner): Promise<void> {
    return inTurn(async () => {
      await change(plan)
      await upkeep()
    })
  }

  return {
    ...keysRefresh,
    async start() {
      const [unusable] = await inTurn(async () => {
        await change((records, at) => planAlgorithm(records, algorithm, at, rotation))
        return upkeep()
      })
      if (unusable !== undefined) throw unusableAtStart(unusable)
      started = true
      const states = ring.states(now()).filter(({ state }) => state === 'current' || state === 'upcoming')
      log.info({ keys: states.map(summarize) }, 'signing keys loaded')
      keysRefresh.startPolling()
    },
    current() {
      const key = ring.current(now())
      if (key === null) throw new ServiceUnavailable({ detail: { reason: 'no usable signing key' } })
      return key
    },
    find: (kid) => ring.find(kid, now()),
    publicJwks: () => ({ keys: ring.published(now()) }),
    async list() {
      await keysRefresh.refresh()
      return ring.states(now()).map(summarize)
    },
    async rotate() {
      await operate((records, at) => planRotation(records, at, rotation))
      log.info({ kid: ring.current(now())?.kid }, 'signing key rotation requested')
    },
    async retire(kid) {
      await operate((records, at) => planRetirement(records, kid, at, rotation))
      log.info({ kid }, 'signing key retired')
    },
    async revoke(kid) {
      await operate((records, at) => planRevocation(records, kid, at, rotation))
      log.warn({ kid }, 'signing key revoked')
    },
    reseal() {
      return inTurn(async () => {
        let resealed = 0
        await change((records) => {
          const next = records.map((record) => withCurrentSecret(record))
          resealed = next.filter((record, index) => record !== records[index]).length
          return resealed === 0 ? null : { records: next, create: null }
        })
        return resealed
      })
    },
    sealedKeys: async () => (await store.read()).records.flatMap(sealedBy),
  }

  function sealedBy({ kid, sealed }: KeyRecord): readonly SealedKey[] {
    if (sealed === null) return []
    try {
      if (secrets.isCurrent(sealed)) return [{ kid, by: 'current' }]
      secrets.open(sealed, sealingContext(kid))
      return [{ kid, by: 'previous' }]
    } catch {
      return [{ kid, by: 'unknown' }] // encrypted with another secret, or modified
    }
  }

  function withCurrentSecret(record: KeyRecord): KeyRecord {
    if (record.sealed === null || secrets.isCurrent(record.sealed)) return record
    const context = sealingContext(record.kid)
    return { ...record, sealed: secrets.seal(secrets.open(record.sealed, context), context) }
  }
}

function unusableAtStart({ kid, cause }: UnusableKey) {
  const why = cause instanceof Error ? cause.message : 'it cannot be decrypted.'
  return new SigningKeyUnusable({
    message: `Signing key ${kid} cannot be used: ${why} If that secret is lost, run portcullis keys revoke ${kid}`,
    detail: { kid },
    cause,
  })
}

function summarize({ record, state, verifiesUntil }: StatedKey): KeySummary {
  const { kid, algorithm, createdAt, activateAt, removedAt, revokedAt } = record
  const ends = Number.isFinite(verifiesUntil) && state === 'retiring' ? new Date(verifiesUntil) : null
  return { kid, algorithm, state, createdAt, activateAt, verifiesUntil: ends, removedAt, revokedAt }
}
