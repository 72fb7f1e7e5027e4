import { randomBytes } from 'node:crypto'
import type { StoredAccount } from '../accounts/index.js'
import type { Client } from '../context/client.js'
import type { StoredSession } from './model.js'
import { createFamilyKey, createRefreshToken, parseRefreshToken } from './refresh/refresh-token.js'

/** How long a session lives without a refresh, and however often it is refreshed. */
export interface SessionLifetimes {
  readonly idleTtlSeconds: number
  readonly maxTtlSeconds: number
}

/** What a session begins with. */
export interface Beginning {
  readonly account: StoredAccount
  readonly client: Client
  readonly cookieBound: boolean
  readonly at: Date
}

/** A session of a new id, and its first refresh token. */
export function newSession(
  { account, client, cookieBound, at }: Beginning,
  lifetimes: SessionLifetimes,
): { readonly session: StoredSession; readonly refreshToken: string } {
  const familyKey = createFamilyKey()
  const refreshToken = createRefreshToken(familyKey)
  const hashes = parseRefreshToken(refreshToken)
  if (hashes === null) throw new Error('A new refresh token does not have the form of one.')
  const absoluteExpiresAt = secondsAfter(at, lifetimes.maxTtlSeconds)
  const session = {
    _id: randomBytes(16).toString('base64url'),
    userId: account._id,
    credentialVersion: account.credentialVersion,
    createdAt: at,
    ...timesOfUse({ absoluteExpiresAt }, at, lifetimes),
    absoluteExpiresAt,
    endedAt: null,
    endReason: null,
    cookieBound,
    userAgent: client.userAgent,
    ipAddress: client.ipAddress,
    ...hashes,
    familyKey,
    previousTokenHash: null,
    rotatedAt: null,
    sealedSuccessor: null,
  }
  return { session, refreshToken }
}

/** The times of a session that is used `at` a moment. Pure. */
export function timesOfUse(
  { absoluteExpiresAt }: Pick<StoredSession, 'absoluteExpiresAt'>,
  at: Date,
  { idleTtlSeconds }: SessionLifetimes,
): Pick<StoredSession, 'lastUsedAt' | 'expiresAt'> {
  return { lastUsedAt: at, expiresAt: earlier(absoluteExpiresAt, secondsAfter(at, idleTtlSeconds)) }
}

function secondsAfter(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000)
}

function earlier(a: Date, b: Date): Date {
  return a <= b ? a : b
}
