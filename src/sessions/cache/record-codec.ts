import { Types } from 'mongoose'
import { createRecordReader, createRecordWriter } from './record.js'
import type { RememberedAccount, RememberedSession } from './remembered.js'

/** Converts sessions and accounts to records and back. */
export interface RecordCodec {
  /** @returns `null` if it cannot be cached: too large, or changed by hand to members of other types */
  writeSession(session: RememberedSession): string | null
  /**
   * @param userId - the id of its account, as it was read with the account
   * @param kept - what is kept apart, as it changes without the rest
   */
  readSession(record: string, userId: Types.ObjectId, kept: KeptApart): RememberedSession
  /** The id of a session, without the rest. */
  readSessionId(record: string): string
  /** The id of its account, as the first member of the record of the account. */
  accountKeyOf(sessionRecord: string): string
  writeAccount(account: RememberedAccount): string | null
  readAccount(record: string): RememberedAccount
}

/** What is kept beside a record. */
export interface KeptApart {
  readonly lastUsedAt: Date
  /** 0: none was accepted. */
  readonly acceptedRotation: number
}

/** Bytes of an ObjectId. */
const idLength = 12

// Bits of the second member of a session, which say what is there besides what every session has.
const isCookieBound = 1
const hasFamilyKey = 2
const hasRotation = 4
const hasAuthentication = 8
const hasFactor = 16
const hasSequence = 32
const hasClaims = 64
const hasMethods = 128
const hasRotations = 256

// Bits of the second member of an account.
const isDisabled = 1
const hasEmail = 2
const hasPendingEmail = 4
const hasDeletion = 8
const hasTotp = 16
const hasRecoveryCodes = 32

type Writable<Value> = { -readonly [Member in keyof Value]: Value[Member] }

/** Creates a codec. Its buffers are shared by all records. */
export function createRecordCodec(): RecordCodec {
  const writer = createRecordWriter()
  const reader = createRecordReader()

  function writeSession(session: RememberedSession): string | null {
    const { authenticatedAt, authentications, claims, factorAt, familyKey, methods, rotatedAt } = session
    // Only active sessions are cached.
    if (session.endedAt !== null) return null
    writer.begin()
    writer.text(session._id)
    writer.bytes(session.userId.id)
    writer.integer(
      (session.cookieBound ? isCookieBound : 0) |
        (familyKey === undefined ? 0 : hasFamilyKey) |
        (rotatedAt === null ? 0 : hasRotation) |
        (authenticatedAt === undefined ? 0 : hasAuthentication) |
        (factorAt == null ? 0 : hasFactor) |
        (authentications === undefined ? 0 : hasSequence) |
        (claims === undefined ? 0 : hasClaims) |
        (methods === undefined ? 0 : hasMethods) |
        (session.rotations === undefined ? 0 : hasRotations),
    )
    writer.double(session.credentialVersion)
    writer.double(session.createdAt.getTime())
    writer.double(session.expiresAt.getTime())
    writer.double(session.absoluteExpiresAt.getTime())
    writer.text(session.tokenHash)
    if (rotatedAt !== null) writer.double(rotatedAt.getTime())
    if (factorAt != null) writer.double(factorAt.getTime())
    if (familyKey !== undefined) writer.text(familyKey)
    if (authenticatedAt !== undefined) writer.double(authenticatedAt.getTime())
    if (authentications !== undefined) writer.double(authentications)
    if (claims !== undefined) writer.text(claims)
    if (methods !== undefined) writeList(methods)
    if (session.rotations !== undefined) writer.double(session.rotations)
    return writer.end()
  }

  function readSession(
    record: string,
    userId: Types.ObjectId,
    { lastUsedAt, acceptedRotation }: KeptApart,
  ): RememberedSession {
    reader.begin(record)
    const _id = reader.text()
    reader.skip(idLength)
    const has = reader.integer()
    // Members in the order in which they were written. Assigned one by one, as copies by spread syntax each get a hidden
    // class of their own.
    const session: Writable<RememberedSession> = {
      _id,
      userId,
      cookieBound: (has & isCookieBound) !== 0,
      endedAt: null,
      endReason: null,
      lastUsedAt,
      credentialVersion: reader.double(),
      createdAt: new Date(reader.double()),
      expiresAt: new Date(reader.double()),
      absoluteExpiresAt: new Date(reader.double()),
      tokenHash: reader.text(),
      rotatedAt: (has & hasRotation) === 0 ? null : new Date(reader.double()),
      factorAt: (has & hasFactor) === 0 ? null : new Date(reader.double()),
    }
    if ((has & hasFamilyKey) !== 0) session.familyKey = reader.text()
    if ((has & hasAuthentication) !== 0) session.authenticatedAt = new Date(reader.double())
    if ((has & hasSequence) !== 0) session.authentications = reader.double()
    if ((has & hasClaims) !== 0) session.claims = reader.text()
    if ((has & hasMethods) !== 0) session.methods = readList()
    if ((has & hasRotations) !== 0) session.rotations = reader.double()
    if (acceptedRotation > 0) session.acceptedRotation = acceptedRotation
    return session
  }

  function writeAccount(account: RememberedAccount): string | null {
    const { deletionAt, email, pendingEmail, totp, recoveryCodes } = account
    const codesLeft = recoveryCodes?.macs.length ?? 0
    writer.begin()
    writer.bytes(account._id.id)
    writer.byte(
      (account.disabled ? isDisabled : 0) |
        (typeof email === 'string' ? hasEmail : 0) |
        (typeof pendingEmail === 'string' ? hasPendingEmail : 0) |
        (deletionAt == null ? 0 : hasDeletion) |
        (totp == null ? 0 : hasTotp) |
        (codesLeft === 0 ? 0 : hasRecoveryCodes),
    )
    writer.double(account.credentialVersion)
    writer.double(account.createdAt.getTime())
    writer.text(account.username)
    if (typeof email === 'string') writer.text(email)
    if (typeof pendingEmail === 'string') writer.text(pendingEmail)
    writeList(account.roles)
    if (deletionAt != null) writer.double(deletionAt.getTime())
    if (codesLeft > 0) writer.integer(codesLeft)
    return writer.end()
  }

  function readAccount(record: string): RememberedAccount {
    reader.begin(record)
    const _id = new Types.ObjectId(reader.bytes(idLength))
    const has = reader.byte()
    return {
      _id,
      disabled: (has & isDisabled) !== 0,
      credentialVersion: reader.double(),
      createdAt: new Date(reader.double()),
      username: reader.text(),
      email: (has & hasEmail) === 0 ? null : reader.text(),
      pendingEmail: (has & hasPendingEmail) === 0 ? null : reader.text(),
      roles: readList(),
      deletionAt: (has & hasDeletion) === 0 ? null : new Date(reader.double()),
      totp: (has & hasTotp) === 0 ? null : true,
      recoveryCodes: (has & hasRecoveryCodes) === 0 ? null : { macs: { length: reader.integer() } },
    }
  }

  function writeList(values: readonly string[]): void {
    writer.integer(values.length)
    for (const value of values) writer.text(value)
  }

  function readList(): string[] {
    const values: string[] = []
    for (let left = reader.integer(); left > 0; left -= 1) values.push(reader.text())
    return values
  }

  return {
    writeSession: (session) => unlessMalformed(() => writeSession(session)),
    readSession,
    readSessionId(record) {
      reader.begin(record)
      return reader.text()
    },
    accountKeyOf(sessionRecord) {
      const start = 3 + sessionRecord.charCodeAt(1) + sessionRecord.charCodeAt(2) * 256
      return sessionRecord.slice(start, start + idLength)
    },
    writeAccount: (account) => unlessMalformed(() => writeAccount(account)),
    readAccount,
  }
}

/** The types of documents are not checked when they are read: a value of another type is no text and no date. */
function unlessMalformed(write: () => string | null): string | null {
  try {
    return write()
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}
