import { createHmac, randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcryptLibrary from 'bcrypt'
import type { SecretBox } from '../secrets/index.js'
import { hashingConcurrency } from './concurrency.js'
import type { Party } from './fair-line.js'
import { readPasswordText } from './password-text.js'
import { formatSalted, isBcryptHash, parseStoredPassword, type StoredPassword } from './stored-password.js'
import { createWorkQueue, type WorkQueueOptions } from './work-queue.js'

/** The two functions of bcrypt that are used: tests count their calls. */
export interface Bcrypt {
  hash(data: string, cost: number): Promise<string>
  compare(data: string, bcryptHash: string): Promise<boolean>
}

export interface PasswordHasherOptions {
  /** Seals stored hashes, so that a copy of the database alone lets nobody guess passwords. */
  readonly secrets: SecretBox
  /** bcrypt's cost: the work is 2^cost. */
  readonly cost: number
  /** Hashes at once. Default: one core and one thread of libuv's pool less than there are, at least 1. */
  readonly concurrency?: number
  /** Calls that may wait. Default 100. */
  readonly maxQueued?: number
  /** Longest wait for a hash to begin, in seconds. Default 5. */
  readonly maxWaitSeconds?: number
  readonly now?: () => Date
  /** For metrics: called after each hash, also after a failed one. */
  readonly onDone?: WorkQueueOptions['onDone']
  readonly bcrypt?: Bcrypt
}

export interface HashCallOptions {
  /** Gives up a call that still waits for its turn: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** On whose behalf: the order is fair among address blocks, and devices that the account knows come first. */
  readonly party?: Party | undefined
}

export interface Verification {
  readonly ok: boolean
  /**
   * The password was right, and its stored form is out of date (lower cost, an earlier secret, brought from
   * elsewhere): store a new `hash()`. Always `false` when `ok` is.
   */
  readonly rehash: boolean
}

/**
 * Every method that hashes throws SIGN_IN_BUSY, at once, when too many calls wait, and SERVICE_UNAVAILABLE
 * after `stop()`.
 */
export interface PasswordHasher {
  /**
   * The form of a password to store with its account.
   *
   * @throws RangeError when the text is no password (`checkPassword` would have said so)
   */
  hash(password: string, accountId: string, options?: HashCallOptions): Promise<string>
  /**
   * Compares a password with the stored one. Costs the work of one bcrypt hash at the current cost, whoever asks and
   * whatever is typed: an unknown account (`stored` is `null`), a text that is no password and a stored form of a
   * lower cost included. Only a stored form of a higher cost takes longer.
   *
   * @throws UnknownSecretError when the stored form was sealed under a secret that is not configured
   */
  verify(
    password: string,
    stored: string | null,
    accountId: string,
    options?: HashCallOptions,
  ): Promise<Verification>
  /**
   * Whether a call that came now would be taken: for callers who would do other work before it in vain.
   *
   * @throws SIGN_IN_BUSY, SERVICE_UNAVAILABLE as `hash` and `verify` do at once
   */
  assertRoom(party?: Party): void
  /** The same stored password under the current secret, for its rotation. Hashes nothing. */
  reseal(stored: string, accountId: string): string
  /**
   * The stored form of a bcrypt hash brought from elsewhere; the first sign-in asks for its `rehash`.
   *
   * @throws RangeError when `isBcryptHash(bcryptHash)` is false
   */
  adopt(bcryptHash: string, accountId: string): string
  /** Takes no more calls; resolves when those taken are done. */
  stop(): Promise<void>
  /** For metrics: hashes in progress, and queued calls. */
  load(): { readonly running: number; readonly queued: number }
}

const saltBytes = 32

/**
 * Hashes passwords: NFC, HMAC-SHA-384 under a random salt of the account, bcrypt, and the result sealed.
 * The HMAC in base64 is 64 bytes without NUL, so bcrypt, which stops at 72 bytes and at NUL, never cuts; and
 * as its salt is the account's own, plain hashes leaked elsewhere can't be tried against it.
 * Works in libuv's thread pool, never on the event loop.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { secrets, cost, bcrypt = bcryptLibrary } = options
  const queue = createWorkQueue({
    concurrency:
      options.concurrency ?? hashingConcurrency(availableParallelism(), process.env.UV_THREADPOOL_SIZE),
    maxQueued: options.maxQueued ?? 100,
    maxWaitSeconds: options.maxWaitSeconds ?? 5,
    now: options.now ?? (() => new Date()),
    onDone: options.onDone,
  })
  // Sealed as others are: opening and reading it takes as long as what an account has stored.
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
    // A plain hash was made of what was typed then, hardly ever normalized: so is this comparison.
    const data = known.kind === 'plain' ? (typed.kind === 'text' ? password : '') : preHash(text, known.salt)
    const same = await bcrypt.compare(data, known.bcryptHash)
    await makeUpFor(known.cost, data)
    const ok = same && typed.kind === 'text' && stored !== null
    return { ok, rehash: ok && (known.kind === 'plain' || known.cost < cost || !secrets.isCurrent(stored)) }
  }

  /**
   * After a hash of a lower cost, the rest of the work of one at the current cost: 2^n is 2^m and the powers from there
   * to 2^(n-1). Otherwise time would tell accounts that have not signed in since the cost was raised, or since they were
   * brought from elsewhere, from names that nobody has. Also after a match: the account may be disabled.
   */
  async function makeUpFor(spent: number, data: string): Promise<void> {
    // Compared, not hashed: making a salt would be one more turn in the thread pool.
    for (let missing = spent; missing < cost; missing += 1) await bcrypt.compare(data, nothingsHash(missing))
  }

  return {
    hash: (password, accountId, call) => queue.run(() => hash(password, accountId), call),
    verify: (password, stored, accountId, call) => queue.run(() => verify(password, stored, accountId), call),
    assertRoom: queue.assertRoom,
    reseal(stored, accountId) {
      const context = sealContext(accountId)
      return secrets.isCurrent(stored) ? stored : secrets.seal(secrets.open(stored, context), context)
    },
    adopt(bcryptHash, accountId) {
      if (!isBcryptHash(bcryptHash)) throw new RangeError('Not a bcrypt hash that can be adopted.')
      return seal(bcryptHash, accountId)
    },
    stop: queue.stop,
    load: queue.load,
  }
}

function sealContext(accountId: string): string {
  return `password:${accountId}`
}

/** 48 bytes in base64: 64 characters, none of them NUL. */
function preHash(text: string, salt: Uint8Array): string {
  return createHmac('sha384', salt).update(text, 'utf8').digest('base64')
}

/** What is compared with where only the work counts: of the right form and cost, and the hash of nothing. */
function nothingsHash(cost: number): string {
  const characters = randomBytes(64).toString('base64').replaceAll('+', '.')
  return `$2b$${String(cost).padStart(2, '0')}$${characters.slice(0, 53)}`
}
