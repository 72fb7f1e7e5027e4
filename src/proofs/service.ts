import { randomBytes } from 'node:crypto'
import type { mongo } from 'mongoose'
import type { Transaction } from '../events/index.js'
import type { ProofRow, ProofRows } from '../manifest/index.js'
import type { SecretBox } from '../secrets/index.js'
import { CodeInvalid, LinkInvalid } from './errors.js'
import type { StoredProof } from './model.js'
import { type CodeMacs, createCode, createLinkToken, isLinkToken, linkHash, parseCode } from './secrets.js'

/** Maximum number of live secrets of an account, of all purposes. */
export const proofsPerAccount = 20

export interface ProofDependencies {
  /** The purposes of all features. */
  readonly rows: ProofRows
  readonly proofs: mongo.Collection<StoredProof>
  readonly macs: CodeMacs
  readonly secrets: Pick<SecretBox, 'seal' | 'open'>
  readonly now: () => Date
}

/** What a new secret is for. */
export interface NewProof {
  readonly purpose: string
  readonly accountId: mongo.ObjectId
  readonly subject: string
  readonly credentialVersion: number
  /** The session that its code needs. Default: none. */
  readonly sessionId?: string
  /** What belongs to it and is stored encrypted. Default: nothing. */
  readonly data?: Uint8Array
}

/** A secret in the clear, for its mail and nothing else. */
export interface IssuedProof {
  readonly request: string
  readonly token: string
  /** `null` for a purpose without codes. */
  readonly code: string | null
  readonly expiresAt: Date
}

/** The account at the time of a redemption, read in its transaction or locked by it. */
export interface ProofOwner {
  readonly credentialVersion: number
}

/** One-time secrets: each is redeemed once, for its own purpose, before it expires. */
export type ProofService = ReturnType<typeof createProofService>

export function createProofService({ rows, proofs, macs, secrets, now }: ProofDependencies) {
  /** @throws Error for a purpose that no manifest states: a fault of the program */
  function rowOf(purpose: string): ProofRow {
    const row = Object.hasOwn(rows, purpose) ? rows[purpose] : undefined
    if (row === undefined) throw new Error(`No manifest states one-time secrets for ${purpose}.`)
    return row
  }

  /** Purposes whose secrets a change of credentials does not void. */
  const outliving = Object.keys(rows).filter((purpose) => rows[purpose]?.outlivesCredentials === true)

  /**
   * Makes a secret, in the transaction of what asks for it. The oldest of its purpose and account dies if there are more
   * than its row allows, and the oldest of the account beyond `proofsPerAccount`: those that outlive credentials are not
   * counted there, so that nothing else can evict them.
   */
  async function issue(
    { options }: Transaction,
    { purpose, accountId, subject, credentialVersion, sessionId, data }: NewProof,
  ): Promise<IssuedProof> {
    const { seconds, codeTries = 0, tries = codeTries, live } = rowOf(purpose)
    const at = now()
    const request = randomBytes(16).toString('base64url')
    const token = createLinkToken()
    const code = codeTries === 0 ? null : createCode()
    await dropOldest(options, { accountId, purpose }, live - 1)
    await dropOldest(options, { accountId, purpose: { $nin: outliving } }, proofsPerAccount - 1)
    const expiresAt = new Date(at.getTime() + seconds * 1000)
    await proofs.insertOne(
      {
        _id: request,
        purpose,
        accountId,
        subject,
        secretHash: linkHash(purpose, token),
        codeMac: code === null ? null : macs.of(purpose, request, code),
        attemptsLeft: tries,
        credentialVersion,
        sessionId: sessionId ?? null,
        ...(data === undefined ? {} : { data: secrets.seal(data, contextOf({ _id: request, purpose })) }),
        createdAt: at,
        expiresAt,
      },
      options,
    )
    return { request, token, code, expiresAt }
  }

  async function dropOldest(
    options: Transaction['options'],
    filter: mongo.Filter<StoredProof>,
    kept: number,
  ): Promise<void> {
    const surplus = await proofs
      .find(filter, { ...options, projection: { _id: 1 } })
      .sort({ createdAt: -1, _id: 1 })
      .skip(kept)
      .toArray()
    if (surplus.length > 0) await proofs.deleteMany({ _id: { $in: surplus.map(({ _id }) => _id) } }, options)
  }

  /**
   * Whether a secret can be made without the death of an older one, for purposes whose older secrets must not be evicted
   * by whoever asks for more.
   */
  async function hasRoom(
    { options }: Transaction,
    accountId: mongo.ObjectId,
    purpose: string,
  ): Promise<boolean> {
    const live = { accountId, purpose, expiresAt: { $gt: now() } }
    return (await proofs.countDocuments(live, options)) < rowOf(purpose).live
  }

  /**
   * Finds a live secret by its link token, to learn its account. It is not redeemed, and proves nothing before that.
   *
   * @throws LINK_INVALID
   */
  async function byToken(purpose: string, token: string): Promise<StoredProof> {
    const found = isLinkToken(token)
      ? await proofs.findOne({ secretHash: linkHash(purpose, token), purpose, expiresAt: { $gt: now() } })
      : null
    if (found === null) throw new LinkInvalid()
    return found
  }

  /**
   * Finds a live secret by the `request` of its code, to learn what it is about before the code is tried. `null` if there is
   * none.
   */
  async function byRequest(purpose: string, request: string): Promise<StoredProof | null> {
    return proofs.findOne({ _id: request, sessionId: null, purpose, expiresAt: { $gt: now() } })
  }

  /**
   * Returns the try of a code that was right, if what it is for was refused for another reason: the code may be given
   * again.
   */
  async function returnTry({ _id }: Pick<StoredProof, '_id'>): Promise<void> {
    await proofs.updateOne({ _id }, { $inc: { attemptsLeft: 1 } })
  }

  /**
   * Tries a code. The attempt is counted before the code is compared, so that parallel attempts count each.
   *
   * @param by - the `request` that the code was asked for with, or the session that it needs and its account
   * @throws CODE_INVALID with `attemptsLeft`; LINK_INVALID if no live secret takes a code any more
   */
  async function byCode(
    purpose: string,
    by: { readonly request: string } | { readonly accountId: mongo.ObjectId; readonly sessionId: string },
    typed: string,
  ): Promise<StoredProof> {
    const whose = 'request' in by ? { _id: by.request, sessionId: null } : by
    const found = await proofs.findOneAndUpdate(
      { ...whose, purpose, expiresAt: { $gt: now() }, attemptsLeft: { $gt: 0 } },
      { $inc: { attemptsLeft: -1 } },
      { returnDocument: 'after', sort: { createdAt: -1 } },
    )
    if (found === null || found.codeMac === null) throw new LinkInvalid()
    const code = parseCode(typed)
    if (code !== null && macs.matches(found.codeMac, purpose, found._id, code)) return found
    throw new CodeInvalid({ extensions: { attemptsLeft: found.attemptsLeft } })
  }

  /**
   * Counts a try of a secret that was found by its link token, before what comes with it is compared.
   *
   * @returns how many tries are left
   * @throws LINK_INVALID if none was left, or it was redeemed, voided or expired since
   */
  async function spendTry({ _id, purpose }: Pick<StoredProof, '_id' | 'purpose'>): Promise<number> {
    const found = await proofs.findOneAndUpdate(
      { _id, purpose, expiresAt: { $gt: now() }, attemptsLeft: { $gt: 0 } },
      { $inc: { attemptsLeft: -1 } },
      { returnDocument: 'after' },
    )
    if (found === null) throw new LinkInvalid()
    return found.attemptsLeft
  }

  /** What belongs to a secret. @throws Error if there is nothing, or it was changed */
  function dataOf({ _id, purpose, data }: Pick<StoredProof, '_id' | 'purpose' | 'data'>): Buffer {
    if (data === undefined) throw new Error(`A one-time secret for ${purpose} has no data.`)
    return secrets.open(data, contextOf({ _id, purpose }))
  }

  /**
   * Redeems a secret that was found, in the transaction of what it allows. Of any number of parallel redemptions on any
   * number of instances, one succeeds.
   *
   * @throws LINK_INVALID if it was redeemed, voided or expired since, or the account's credentials changed after it was
   *   made, unless its purpose outlives that
   */
  async function redeem(
    { options }: Transaction,
    { _id, purpose, secretHash }: Pick<StoredProof, '_id' | 'purpose' | 'secretHash'>,
    { credentialVersion }: ProofOwner,
  ): Promise<StoredProof> {
    const version = rowOf(purpose).outlivesCredentials === true ? {} : { credentialVersion }
    const redeemed = await proofs.findOneAndDelete(
      { _id, secretHash, purpose, ...version, expiresAt: { $gt: now() } },
      options,
    )
    if (redeemed === null) throw new LinkInvalid()
    return redeemed
  }

  /**
   * Voids the live secrets of an account: of these purposes, or of all purposes but those that outlive a change of
   * credentials.
   */
  async function voidAll(
    { options }: Transaction,
    accountId: mongo.ObjectId,
    purposes?: readonly string[],
  ): Promise<void> {
    const which = purposes === undefined ? { $nin: outliving } : { $in: [...purposes] }
    await proofs.deleteMany({ accountId, purpose: which }, options)
  }

  /** Voids all live secrets of an account like `voidAll`, and also those that outlive credentials and are not older. */
  async function voidSince({ options }: Transaction, accountId: mongo.ObjectId, since: Date): Promise<void> {
    const which = [{ purpose: { $nin: outliving } }, { createdAt: { $gte: since } }]
    await proofs.deleteMany({ accountId, $or: which }, options)
  }

  /** The subjects of the live secrets of an account and purpose, the oldest first. */
  async function subjectsOf(
    { options }: Transaction,
    accountId: mongo.ObjectId,
    purpose: string,
  ): Promise<readonly string[]> {
    const live = { accountId, purpose, expiresAt: { $gt: now() } }
    const found = await proofs.find(live, options).sort({ createdAt: 1, _id: 1 }).toArray()
    return found.map(({ subject }) => subject)
  }

  /** A handle like that of a live secret, for an answer that must not tell whether there is one. */
  function decoy(purpose: string): Pick<IssuedProof, 'request' | 'expiresAt'> {
    return {
      request: randomBytes(16).toString('base64url'),
      expiresAt: new Date(now().getTime() + rowOf(purpose).seconds * 1000),
    }
  }

  return {
    issue,
    hasRoom,
    byToken,
    byRequest,
    byCode,
    spendTry,
    returnTry,
    dataOf,
    redeem,
    voidAll,
    voidSince,
    subjectsOf,
    decoy,
  }
}

/** The associated data of what is encrypted with a secret. */
function contextOf({ _id, purpose }: Pick<StoredProof, '_id' | 'purpose'>): string {
  return `proof:${purpose}:${_id}`
}
