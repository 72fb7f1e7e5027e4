import { createHmac, randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcryptLibrary from 'bcrypt'
import type { SecretBox } from '../secrets/index.js'
import { hashingConcurrency } from './concurrency.js'
import { createConstantWork, nothingsHash } from './constant-work.js'
import type { Party } from './fair-line.js'
import { type ForeignHash, hashedText, matchesDigest } from './foreign/index.js'
import { readPasswordText } from './password-text.js'
import {
  formatNone,
  formatSalted,
  parseStoredPassword,
  readImportedHash,
  type StoredPassword,
} from './stored-password.js'
import { createWorkQueue, type WorkQueueOptions } from './work-queue.js'

/** The functions of bcrypt in use, replaceable in tests. */
export interface Bcrypt {
  hash(data: string, cost: number): Promise<string>
  compare(data: string, bcryptHash: string): Promise<boolean>
}

export interface PasswordHasherOptions {
  /** Encrypts stored hashes, so that a copy of the database alone does not allow guessing passwords. */
  readonly secrets: SecretBox
  /** bcrypt's cost: the work is 2^cost. */
  readonly cost: number
  /** Concurrent hashes. Default: `hashingConcurrency`. */
  readonly concurrency?: number
  /** Maximum number of queued calls. Default 100. */
  readonly maxQueued?: number
  /** Maximum wait in the queue, in seconds. Default 5. */
  readonly maxWaitSeconds?: number
  readonly now?: () => Date
  /** Called after each hash, even a failed one. For metrics. */
  readonly onDone?: WorkQueueOptions['onDone']
  readonly bcrypt?: Bcrypt
  /** A monotonic clock in milliseconds, for the time of hashes. */
  readonly elapsedMs?: () => number
}

export interface HashCallOptions {
  /** Cancels a queued call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** The party of the call. The queue is fair among address blocks and prefers known clients. */
  readonly party?: Party | undefined
}

export interface Verification {
  readonly ok: boolean
  /**
   * The password is correct, but its stored form is outdated (lower cost, previous secret, imported): store a new
   * `hash()`. Always `false` if `ok` is.
   */
  readonly rehash: boolean
}

/**
 * Hashes and verifies passwords. Methods that hash throw SIGN_IN_BUSY when the queue is full, and SERVICE_UNAVAILABLE
 * after `stop()`.
 */
export interface PasswordHasher {
  /**
   * Returns the stored form of a password.
   *
   * @throws RangeError when the text is not a valid password (`checkPassword` reports that)
   */
  hash(password: string, accountId: string, options?: HashCallOptions): Promise<string>
  /**
   * Compares a password with its stored form. Always costs one bcrypt hash at the current cost, even for an unknown
   * account (`stored` is `null`), a text that is no valid password, or a stored form of a lower cost. Only a stored
   * form of a higher cost takes longer. An imported hash of another algorithm is supplemented up to the time of one
   * bcrypt hash.
   *
   * @throws UnknownSecretError when the stored form was encrypted with a secret that is not configured
   */
  verify(
    password: string,
    stored: string | null,
    accountId: string,
    options?: HashCallOptions,
  ): Promise<Verification>
  /**
   * Checks whether a call would be accepted now, so that callers can skip preparatory work.
   *
   * @throws SIGN_IN_BUSY, SERVICE_UNAVAILABLE, like `hash` and `verify`
   */
  assertRoom(party?: Party): void
  /** The stored form as text, for an export to another server. It is as sensitive as the password itself. */
  exported(stored: string, accountId: string): string | null
  /** Re-encrypts a stored password with the current secret. Does not hash. */
  reseal(stored: string, accountId: string): string
  /**
   * Returns the stored form of an imported hash. The first sign-in reports `rehash`.
   *
   * @throws RangeError when `readImportedHash` reports a fault
   */
  adopt(importedHash: string, accountId: string): string
  /** Returns the stored form of no password, for an imported account without one. */
  adoptNone(accountId: string): string
  /**
   * The imported hash of a stored password, `null` in it if there was none.
   *
   * @returns `null` if the password was set or replaced here
   */
  adopted(stored: string, accountId: string): { readonly importedHash: string | null } | null
  /** Refuses further calls; resolves when all accepted calls are done. */
  stop(): Promise<void>
  /** Numbers of running and queued calls, for metrics. */
  load(): { readonly running: number; readonly queued: number }
}

const saltBytes = 32

/**
 * Creates a hasher: NFC, HMAC-SHA-384 under a random salt of the account, bcrypt, encryption. The HMAC in base64 is 64
 * bytes without NUL, so bcrypt, which stops at 72 bytes and at NUL, does not truncate it. Because its salt is per
 * account, unsalted hashes from breaches cannot be tried against it. Runs in libuv's thread pool, not on the event
 * loop.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { secrets, cost, bcrypt = bcryptLibrary, elapsedMs = () => performance.now() } = options
  const work = createConstantWork({
    compare: (data, bcryptHash) => bcrypt.compare(data, bcryptHash),
    cost,
    elapsedMs,
  })
  const queue = createWorkQueue({
    concurrency:
      options.concurrency ?? hashingConcurrency(availableParallelism(), process.env.UV_THREADPOOL_SIZE),
    maxQueued: options.maxQueued ?? 100,
    maxWaitSeconds: options.maxWaitSeconds ?? 5,
    now: options.now ?? (() => new Date()),
    onDone: options.onDone,
  })
  // Encrypted like stored passwords, so that decrypting and parsing take the same time.
  const nobody = {
    id: 'nobody',
    stored: seal(formatSalted(randomBytes(saltBytes), nothingsHash(cost)), 'nobody'),
  }

  function open(stored: string, accountId: string): StoredPassword {
    return parseStoredPassword(secrets.open(stored, sealContext(accountId)).toString('utf8'))
  }

  function seal(record: string, accountId: string): string {
    return secrets.seal(Buffer.from(record, 'utf8'), sealContext(accountId))
  }

  async function hash(password: string, accountId: string): Promise<string> {
    const typed = readPasswordText(password)
    if (typed.kind !== 'text') throw new RangeError('Not a password: check it with checkPassword first.')
    const salt = randomBytes(saltBytes)
    return seal(formatSalted(salt, await bcrypt.hash(preHash(typed.text, salt), cost)), accountId)
  }

  async function verify(password: string, stored: string | null, accountId: string): Promise<Verification> {
    const known = stored === null ? open(nobody.stored, nobody.id) : open(stored, accountId)
    const typed = readPasswordText(password)
    const text = typed.kind === 'text' ? typed.text : ''
    // An imported hash was computed from the text as typed, usually not normalized.
    const same =
      known.kind === 'foreign'
        ? await matchesForeign(typed.kind === 'text' ? password : '', known.hash)
        : await matchesBcrypt(preHash(text, known.salt), known.bcryptHash, known.cost)
    const ok = same && typed.kind === 'text' && stored !== null
    return { ok, rehash: ok && (known.kind === 'foreign' || known.cost < cost || !secrets.isCurrent(stored)) }
  }

  /**
   * Compares, and adds the work up to the current cost. Otherwise timing would distinguish unknown names from accounts
   * that are imported or have not signed in since the cost was raised. Also after a match: the account may be disabled.
   */
  async function matchesBcrypt(data: string, bcryptHash: string, hashCost: number): Promise<boolean> {
    const same = await work.compare(data, bcryptHash, hashCost)
    await work.makeUpFor(hashCost, data)
    return same
  }

  async function matchesForeign(password: string, { input, algorithm }: ForeignHash): Promise<boolean> {
    if (algorithm.kind === 'bcrypt') {
      const salt = algorithm.bcryptHash.slice(7, 29)
      return matchesBcrypt(hashedText(password, input, salt), algorithm.bcryptHash, algorithm.cost)
    }
    const began = elapsedMs()
    const same = await matchesDigest(password, { input, algorithm })
    await work.makeUpForTime(elapsedMs() - began, password)
    return same
  }

  return {
    hash: (password, accountId, call) => queue.run(() => hash(password, accountId), call),
    verify: (password, stored, accountId, call) => queue.run(() => verify(password, stored, accountId), call),
    assertRoom: queue.assertRoom,
    exported(stored, accountId) {
      const record = secrets.open(stored, sealContext(accountId)).toString('utf8')
      const { kind, ...own } = parseStoredPassword(record)
      return kind === 'salted' && 'isNone' in own && own.isNone ? null : record
    },
    reseal(stored, accountId) {
      const context = sealContext(accountId)
      return secrets.isCurrent(stored) ? stored : secrets.seal(secrets.open(stored, context), context)
    },
    adopt(importedHash, accountId) {
      const read = readImportedHash(importedHash)
      if ('fault' in read) throw new RangeError('Not a hash that can be adopted.')
      return seal(read.record, accountId)
    },
    adoptNone: (accountId) => seal(formatNone(randomBytes(saltBytes), nothingsHash(cost)), accountId),
    adopted(stored, accountId) {
      const known = open(stored, accountId)
      if (known.kind === 'foreign') return { importedHash: known.hash.text }
      return known.isNone ? { importedHash: null } : null
    },
    stop: queue.stop,
    load: queue.load,
  }
}

function sealContext(accountId: string): string {
  return `password:${accountId}`
}

/** 48 bytes in base64: 64 characters without NUL. */
function preHash(text: string, salt: Uint8Array): string {
  return createHmac('sha384', salt).update(text, 'utf8').digest('base64')
}
